/* POSIX.1-2024: posix_openpt, grantpt, unlockpt, ptsname_r. */
#include "internal.h"

#include <string.h>
#if defined(__has_include)
#if __has_include(<stropts.h>)
#include <stropts.h>
#endif
#endif

#ifdef PTY_SHIM_HAS_PTSNAME_R
/* The error is the return value (glibc, musl, illumos) or in errno (macOS,
 * FreeBSD); glibc sets both, musl does not set errno. */
int pty_shim_posix_name(int manager, char *buffer, size_t size) {
    int result = ptsname_r(manager, buffer, size);
    if (result > 0)
        errno = result;
    return result == 0 ? 0 : -1;
}
#else
#include <pthread.h>

/* Only ptsname with its static buffer: one caller at a time copies it. */
int pty_shim_posix_name(int manager, char *buffer, size_t size) {
    static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
    int result = -1;
    const char *found;
    pthread_mutex_lock(&mutex);
    found = ptsname(manager);
    if (found != NULL && strlen(found) < size) {
        strcpy(buffer, found);
        result = 0;
    } else if (found != NULL) {
        errno = ERANGE;
    }
    pthread_mutex_unlock(&mutex);
    return result;
}
#endif

/* On a system with STREAMS a new subsidiary is a bare pipe until these modules
 * are pushed. I_FIND answers 0 where one is missing, -1 where there is no
 * stream at all. ttcompat is a help for old programs, not a need. */
static int push_modules(int subsidiary) {
#if defined(I_PUSH) && defined(I_FIND)
    if (ioctl(subsidiary, I_FIND, "ldterm") == 0) {
        if (ioctl(subsidiary, I_PUSH, "ptem") < 0 ||
            ioctl(subsidiary, I_PUSH, "ldterm") < 0)
            return -1;
        (void)ioctl(subsidiary, I_PUSH, "ttcompat");
    }
#endif
    (void)subsidiary;
    return 0;
}

int pty_shim_posix_open_subsidiary(int manager) {
    char path[128];
    int fd;
    if (pty_shim_posix_name(manager, path, sizeof path) < 0)
        return -1;
    fd = pty_shim_open_path(manager, path);
    if (fd >= 0 && push_modules(fd) < 0) {
        pty_shim_close(fd);
        return -1;
    }
    return fd;
}

/* POSIX leaves O_CLOEXEC to the system: OpenBSD and DragonFly refuse it with
 * EINVAL, old NetBSD ignores it. */
static int open_manager(void) {
    int fd = posix_openpt(PTY_SHIM_OPEN_FLAGS);
    if (fd < 0 && errno == EINVAL)
        fd = posix_openpt(O_RDWR | O_NOCTTY);
    if (fd >= 0 && pty_shim_set_cloexec(fd) < 0) {
        pty_shim_close(fd);
        return -1;
    }
    return fd;
}

static int open_both(struct pty_shim_pair *pair) {
    int manager = open_manager();
    int subsidiary = -1;
    if (manager < 0)
        return -1;
    if (grantpt(manager) == 0 && unlockpt(manager) == 0)
        subsidiary = pty_shim_posix_open_subsidiary(manager);
    if (subsidiary < 0) {
        pty_shim_close(manager);
        return -1;
    }
    pair->manager = manager;
    pair->subsidiary = subsidiary;
    return 0;
}

static int open_pair(struct pty_shim_pair *pair) {
    int state = pty_shim_forbid_cancellation();
    int result = open_both(pair);
    pty_shim_permit_cancellation(state);
    return result;
}

const struct pty_shim_backend pty_shim_backend_posix = {
    "posix", open_pair, pty_shim_posix_open_subsidiary, pty_shim_posix_name};
