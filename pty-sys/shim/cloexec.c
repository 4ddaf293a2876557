/* Close-on-exec: marking, pairs of descriptors that have it from the start where
 * the system can do that, and copies that have it. */
#include "internal.h"

#include <sys/socket.h>

int pty_shim_set_cloexec(int fd) {
    int flags = fcntl(fd, F_GETFD);
    if (flags < 0)
        return -1;
    if (flags & FD_CLOEXEC)
        return 0;
    return fcntl(fd, F_SETFD, flags | FD_CLOEXEC) < 0 ? -1 : 0;
}

int pty_shim_set_cloexec_both(const int ends[2]) {
    if (pty_shim_set_cloexec(ends[0]) == 0 && pty_shim_set_cloexec(ends[1]) == 0)
        return 0;
    pty_shim_close(ends[0]);
    pty_shim_close(ends[1]);
    return -1;
}

static int cloexec_pipe(int ends[2]) {
#ifdef __APPLE__ /* no pipe2 */
    return pipe(ends) < 0 ? -1 : pty_shim_set_cloexec_both(ends);
#else
    return pipe2(ends, O_CLOEXEC);
#endif
}

int pty_shim_cloexec_sockets(int ends[2]) {
#ifdef SOCK_CLOEXEC
    return socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends);
#else
    int result;
    pty_shim_lock_forks();
    result = socketpair(AF_UNIX, SOCK_STREAM, 0, ends);
    if (result == 0)
        result = pty_shim_set_cloexec_both(ends);
    pty_shim_unlock_forks();
    return result;
#endif
}

/* Not simply above all targets: the highest of them may be the highest that
 * there is. */
int pty_shim_dup_off_targets(int fd, const struct pty_shim_fd *fds, size_t count) {
    int copy = fcntl(fd, F_DUPFD_CLOEXEC, 3);
    while (copy >= 0 && pty_shim_is_wanted(copy, fds, count)) {
        int taken = copy;
        copy = fcntl(fd, F_DUPFD_CLOEXEC, taken + 1);
        pty_shim_close(taken);
    }
    return copy;
}

int pty_shim_pipe_off_targets(const struct pty_shim_fd *fds, size_t count, int ends[2]) {
    int low;
    if (cloexec_pipe(ends) < 0)
        return -1;
    if (!pty_shim_is_wanted(ends[1], fds, count))
        return 0;
    low = ends[1];
    ends[1] = pty_shim_dup_off_targets(low, fds, count);
    pty_shim_close(low);
    if (ends[1] >= 0)
        return 0;
    pty_shim_close(ends[0]);
    return -1;
}
