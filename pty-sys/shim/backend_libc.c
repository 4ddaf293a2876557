/* The C library's openpty(3). It has no close-on-exec; we mark both ends. */
#include "internal.h"

#ifdef PTY_SHIM_HAS_OPENPTY
#if __has_include(<pty.h>)
#include <pty.h> /* glibc, musl, Android, Haiku */
#elif __has_include(<libutil.h>)
#include <libutil.h> /* FreeBSD, DragonFly */
#elif __has_include(<util.h>)
#include <util.h> /* macOS, NetBSD, OpenBSD */
#else
int openpty(int *, int *, char *, struct termios *, struct winsize *);
#endif

static int open_both(struct pty_shim_pair *pair) {
    int ends[2], result;
    pty_shim_lock_forks();
    result = openpty(&ends[0], &ends[1], NULL, NULL, NULL);
    if (result == 0)
        result = pty_shim_set_cloexec_both(ends);
    pty_shim_unlock_forks();
    if (result < 0)
        return -1;
    pair->manager = ends[0];
    pair->subsidiary = ends[1];
    return 0;
}

static int open_pair(struct pty_shim_pair *pair) {
    int state = pty_shim_forbid_cancellation();
    int result = open_both(pair);
    pty_shim_permit_cancellation(state);
    return result;
}

const struct pty_shim_backend pty_shim_backend_libc = {
    "libc", open_pair, pty_shim_posix_open_subsidiary, pty_shim_posix_name};
#endif
