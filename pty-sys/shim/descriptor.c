/* Descriptors: closing without losing errno, opening a subsidiary, placing. */
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

/* Whether `fd`, opened by its path, is the other end of `manager`. What stands
 * at a path can be replaced by someone else; a device number cannot. Each devpts has
 * the same numbers; where the manager is of one too, it must be the same. */
static int is_subsidiary_of(int manager, int fd) {
#ifdef PTY_SHIM_HAS_LINUX
    unsigned int number;
    struct stat status, other;
    struct statfs system, around;
    if (ioctl(manager, TIOCGPTN, &number) == 0) {
        if (fstat(fd, &status) < 0 || fstatfs(fd, &system) < 0 || fstat(manager, &other) < 0 ||
            fstatfs(manager, &around) < 0)
            return 0;
        if (!S_ISCHR(status.st_mode) || system.f_type != DEVPTS_MAGIC ||
            status.st_rdev != makedev(DEVPTS_MAJOR, number) ||
            (around.f_type == DEVPTS_MAGIC && other.st_dev != status.st_dev)) {
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
