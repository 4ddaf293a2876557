/* Descriptors: closing without losing errno, marking, opening a subsidiary. */
#include "internal.h"

#ifdef PTY_SHIM_HAS_LINUX
#include <sys/sysmacros.h>
#include <sys/vfs.h>
#define DEVPTS_MAGIC 0x1cd1
#define DEVPTS_MAJOR 136
#endif

void pty_shim_close(int fd) {
    int saved = errno;
    if (fd >= 0)
        close(fd);
    errno = saved;
}

int pty_shim_set_cloexec(int fd) {
    int flags = fcntl(fd, F_GETFD);
    if (flags < 0)
        return -1;
    if (flags & FD_CLOEXEC)
        return 0;
    return fcntl(fd, F_SETFD, flags | FD_CLOEXEC) < 0 ? -1 : 0;
}

/* Whether `fd`, opened by its path, is the other end of `manager`. What stands
 * at a path can be replaced by someone else; a device number cannot. */
static int is_subsidiary_of(int manager, int fd) {
#ifdef PTY_SHIM_HAS_LINUX
    unsigned int number;
    struct stat status;
    struct statfs system;
    if (ioctl(manager, TIOCGPTN, &number) == 0) {
        if (fstat(fd, &status) < 0 || fstatfs(fd, &system) < 0)
            return 0;
        if (!S_ISCHR(status.st_mode) || system.f_type != DEVPTS_MAGIC ||
            status.st_rdev != makedev(DEVPTS_MAJOR, number)) {
            errno = ENODEV;
            return 0;
        }
        return 1;
    }
#endif
    (void)manager;
    return isatty(fd);
}

int pty_shim_open_path(int manager, const char *path) {
    int state = pty_shim_forbid_cancellation();
    int fd = open(path, PTY_SHIM_OPEN_FLAGS);
    if (fd >= 0 && !is_subsidiary_of(manager, fd)) {
        pty_shim_close(fd);
        fd = -1;
    }
    pty_shim_permit_cancellation(state);
    return fd;
}

static int cloexec_pipe(int ends[2]) {
#ifdef __APPLE__ /* no pipe2 */
    if (pipe(ends) < 0)
        return -1;
    if (pty_shim_set_cloexec(ends[0]) == 0 && pty_shim_set_cloexec(ends[1]) == 0)
        return 0;
    pty_shim_close(ends[0]);
    pty_shim_close(ends[1]);
    return -1;
#else
    return pipe2(ends, O_CLOEXEC);
#endif
}

/* Not simply above all that are wanted: the highest of them may be the highest
 * that there is. */
int pty_shim_copy_aside(int fd, const struct pty_shim_fd *fds, size_t count) {
    int copy = fcntl(fd, F_DUPFD_CLOEXEC, 3);
    while (copy >= 0 && pty_shim_is_wanted(copy, fds, count)) {
        int taken = copy;
        copy = fcntl(fd, F_DUPFD_CLOEXEC, taken + 1);
        pty_shim_close(taken);
    }
    return copy;
}

int pty_shim_pipe_aside(const struct pty_shim_fd *fds, size_t count, int ends[2]) {
    int low;
    if (cloexec_pipe(ends) < 0)
        return -1;
    if (!pty_shim_is_wanted(ends[1], fds, count))
        return 0;
    low = ends[1];
    ends[1] = pty_shim_copy_aside(low, fds, count);
    pty_shim_close(low);
    if (ends[1] >= 0)
        return 0;
    pty_shim_close(ends[0]);
    return -1;
}

/* dup2 leaves close-on-exec as it is when both numbers are the same. */
int pty_shim_place(int fd, int number) {
    int result;
    if (fd == number)
        return fcntl(fd, F_SETFD, 0) < 0 ? -1 : 0;
    do
        result = dup2(fd, number);
    while (result < 0 && (errno == EINTR || errno == EBUSY));
    return result < 0 ? -1 : 0;
}
