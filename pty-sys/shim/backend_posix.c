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

#if defined(I_PUSH) && defined(I_FIND)
/* Whether a session leader without a terminal: it may be given one unasked. */
static int may_be_given_a_terminal(void) {
    int fd;
    if (getsid(0) != getpid())
        return 0;
    fd = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);
    pty_shim_close(fd);
    return fd < 0;
}

/* The leader that gives its terminal up hangs up on its process group, and so on
 * itself. */
static int disown(int subsidiary) {
    static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
    struct sigaction ignore, before;
    int result = -1, saved;
    memset(&ignore, 0, sizeof ignore);
    ignore.sa_handler = SIG_IGN;
    sigemptyset(&ignore.sa_mask);
    pthread_mutex_lock(&mutex);
    if (sigaction(SIGHUP, &ignore, &before) == 0) {
        result = ioctl(subsidiary, TIOCNOTTY, 0);
        saved = errno;
        sigaction(SIGHUP, &before, NULL);
        errno = saved;
    }
    pthread_mutex_unlock(&mutex);
    return result;
}

static int push(int subsidiary) {
    if (ioctl(subsidiary, I_PUSH, "ptem") < 0 || ioctl(subsidiary, I_PUSH, "ldterm") < 0)
        return -1;
    (void)ioctl(subsidiary, I_PUSH, "ttcompat");
    return 0;
}

/* On a system with STREAMS a new subsidiary is a bare pipe until these modules
 * are pushed. I_FIND answers 0 where one is missing, -1 where there is no
 * stream at all. ttcompat is a help for old programs, not a need. With ptem it is a
 * terminal, and O_NOCTTY was said too early. */
static int push_modules(int subsidiary) {
    int open_to_one, result, error;
    if (ioctl(subsidiary, I_FIND, "ldterm") != 0)
        return 0;
    open_to_one = may_be_given_a_terminal();
    result = push(subsidiary);
    error = errno;
    if (open_to_one && tcgetsid(subsidiary) == getpid() && disown(subsidiary) < 0 && result == 0)
        return -1;
    errno = error;
    return result;
}
#else
static int push_modules(int subsidiary) {
    (void)subsidiary;
    return 0;
}
#endif

int pty_shim_posix_open_subsidiary(int manager) {
    char path[128];
    int fd, state;
    if (pty_shim_posix_name(manager, path, sizeof path) < 0)
        return -1;
    state = pty_shim_forbid_cancellation();
    fd = pty_shim_open_path(manager, path);
    if (fd >= 0 && push_modules(fd) < 0) {
        pty_shim_close(fd);
        fd = -1;
    }
    pty_shim_permit_cancellation(state);
    return fd;
}

/* POSIX leaves O_CLOEXEC to the system: OpenBSD and DragonFly refuse it with
 * EINVAL, old NetBSD ignores it. */
static int open_manager(void) {
    int fd;
    pty_shim_lock_forks();
    fd = posix_openpt(PTY_SHIM_OPEN_FLAGS);
    if (fd < 0 && errno == EINVAL)
        fd = posix_openpt(O_RDWR | O_NOCTTY);
    if (fd >= 0 && pty_shim_set_cloexec(fd) < 0) {
        pty_shim_close(fd);
        fd = -1;
    }
    pty_shim_unlock_forks();
    return fd;
}

#ifdef PTY_SHIM_GRANTPT_FORKS
/* A handler that waits for every child, or a SIGCHLD that is ignored, would take
 * the child for which grantpt waits. Only where there may be one: the disposition is
 * that of all threads. Their handler is called afterwards for what it missed. */
static int grant(int manager) {
    static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
    struct sigaction usual, before;
    int result = -1, saved;
    memset(&usual, 0, sizeof usual);
    usual.sa_handler = SIG_DFL;
    sigemptyset(&usual.sa_mask);
    pthread_mutex_lock(&mutex);
    if (sigaction(SIGCHLD, &usual, &before) == 0) {
        result = grantpt(manager);
        saved = errno;
        sigaction(SIGCHLD, &before, NULL);
        if (before.sa_handler != SIG_DFL && before.sa_handler != SIG_IGN)
            kill(getpid(), SIGCHLD);
        errno = saved;
    }
    pthread_mutex_unlock(&mutex);
    return result;
}
#else
static int grant(int manager) {
    return grantpt(manager);
}
#endif

static int open_both(struct pty_shim_pair *pair) {
    int manager = open_manager();
    int subsidiary = -1;
    if (manager < 0)
        return -1;
    if (grant(manager) == 0 && unlockpt(manager) == 0)
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
