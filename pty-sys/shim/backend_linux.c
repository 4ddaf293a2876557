/* Linux: /dev/ptmx, and the subsidiary from the manager by TIOCGPTPEER (4.13),
 * which needs no path and so cannot be led to another device. ioctl_tty(2). */
#include "internal.h"

#ifdef PTY_SHIM_HAS_LINUX
#include <stdio.h>

static int name(int manager, char *buffer, size_t size) {
    unsigned int number;
    int length;
    if (ioctl(manager, TIOCGPTN, &number) < 0)
        return -1;
    length = snprintf(buffer, size, "/dev/pts/%u", number);
    if (length < 0 || (size_t)length >= size) {
        errno = ERANGE;
        return -1;
    }
    return 0;
}

#ifdef PTY_SHIM_HAS_GPTPEER
/* The errors by which kernels, sandboxes and emulators say that they do not
 * have TIOCGPTPEER, or cannot do it here. */
static int worth_another_try(int error) {
    return error == ENOTTY || error == EINVAL || error == ENOSYS ||
           error == EPERM || error == EACCES || error == ENOSPC || error == EIO;
}
#endif

static int open_subsidiary(int manager) {
    char path[32];
#ifdef PTY_SHIM_HAS_GPTPEER
    int fd = ioctl(manager, TIOCGPTPEER, PTY_SHIM_OPEN_FLAGS);
    if (fd >= 0 || !worth_another_try(errno))
        return fd;
#endif
    if (name(manager, path, sizeof path) < 0)
        return -1;
    return pty_shim_open_path(manager, path);
}

static int open_both(struct pty_shim_pair *pair) {
    int unlock = 0;
    int manager = open("/dev/ptmx", PTY_SHIM_OPEN_FLAGS);
    int subsidiary = -1;
    if (manager < 0)
        return -1;
    if (ioctl(manager, TIOCSPTLCK, &unlock) == 0)
        subsidiary = open_subsidiary(manager);
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

const struct pty_shim_backend pty_shim_backend_linux = {
    "linux", open_pair, open_subsidiary, name};
#endif
