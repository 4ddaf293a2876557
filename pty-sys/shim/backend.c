/* The table of backends, and the one in use. */
#include "internal.h"

#include <string.h>

static const struct pty_shim_backend *const backends[] = {
#ifdef PTY_SHIM_HAS_LINUX
    &pty_shim_backend_linux,
#endif
    &pty_shim_backend_posix,
#ifdef PTY_SHIM_HAS_OPENPTY
    &pty_shim_backend_libc,
#endif
    &pty_shim_backend_bsd,
    NULL,
};

const struct pty_shim_backend *const *pty_shim_backends(void) {
    return backends;
}

#define COUNT (sizeof backends / sizeof *backends - 1)

#ifdef PTY_SHIM_CHOICE /* the name of one of the tables above */
static int is_chosen(const struct pty_shim_backend *backend) {
    return backend == &PTY_SHIM_CHOICE;
}
#elif defined(PTY_SHIM_CHOICE_AT_RUN_TIME)
static int is_chosen(const struct pty_shim_backend *backend) {
    const char *name = getenv("PTY_SYS_BACKEND");
    return name == NULL || *name == '\0' || strcmp(backend->name, name) == 0;
}
#else
static int is_chosen(const struct pty_shim_backend *backend) {
    (void)backend;
    return 1;
}
#endif

/* The place in the table of the backend that opened the last pair. */
static size_t current;

/* The first that may be used, from this place on; COUNT if there is none. */
static size_t next(size_t place) {
    while (place < COUNT && !is_chosen(backends[place]))
        place++;
    return place;
}

static size_t in_use(void) {
    size_t place = next(__atomic_load_n(&current, __ATOMIC_RELAXED));
    if (place == COUNT)
        place = next(0);
    return place < COUNT ? place : 0;
}

const struct pty_shim_backend *pty_shim_backend(void) {
    return backends[in_use()];
}

/* The system has no such devices, or no such call: another mechanism may have. */
static int is_missing(int error) {
    return error == ENOENT || error == ENXIO || error == ENODEV || error == ENOSYS ||
           error == EOPNOTSUPP;
}

static int open_by(size_t place, struct pty_shim_pair *pair) {
    if (backends[place]->open(pair) < 0)
        return -1;
    __atomic_store_n(&current, place, __ATOMIC_RELAXED);
    return 0;
}

/* By the backend in use; if it finds none, by the others in the order of the table. */
int pty_shim_open(struct pty_shim_pair *pair) {
    size_t used = in_use(), place;
    int error;
    if (next(0) == COUNT) { /* there is none of the chosen name */
        errno = EINVAL;
        return -1;
    }
    if (open_by(used, pair) == 0)
        return 0;
    error = errno;
    for (place = next(0); is_missing(errno) && place < COUNT; place = next(place + 1)) {
        if (place == used)
            continue;
        if (open_by(place, pair) == 0)
            return 0;
        if (!is_missing(errno))
            error = errno;
    }
    errno = error;
    return -1;
}

/* A manager is not always of the backend in use: it may come from elsewhere, or be
 * older than the last pair. Then the others are asked, in the order of the table;
 * the error is that of the first. EINVAL is what Linux says of the number of a manager
 * that is not of devpts. */
static int others_may_know(int error) {
    return is_missing(error) || error == ENOTTY || error == EINVAL;
}

int pty_shim_open_subsidiary(int manager) {
    size_t used = in_use(), place;
    int fd = backends[used]->open_subsidiary(manager), error = errno;
    if (fd < 0 && others_may_know(error))
        for (place = next(0); fd < 0 && place < COUNT; place = next(place + 1))
            if (place != used)
                fd = backends[place]->open_subsidiary(manager);
    errno = error;
    return fd;
}

int pty_shim_subsidiary_name(int manager, char *buffer, size_t size) {
    size_t used = in_use(), place;
    int result = backends[used]->subsidiary_name(manager, buffer, size), error = errno;
    if (result < 0 && others_may_know(error))
        for (place = next(0); result < 0 && place < COUNT; place = next(place + 1))
            if (place != used)
                result = backends[place]->subsidiary_name(manager, buffer, size);
    errno = error;
    return result;
}
