/* Making a terminal the controlling one. Async-signal-safe, all of it. */
#include "internal.h"

/* Where there is no TIOCSCTTY, the first terminal that a session leader opens
 * becomes its controlling terminal. */
static int acquire(int subsidiary) {
#ifdef TIOCSCTTY
    return ioctl(subsidiary, TIOCSCTTY, 0);
#else
    char path[128];
    int fd, error = ttyname_r(subsidiary, path, sizeof path);
    if (error != 0) {
        errno = error;
        return -1;
    }
    fd = open(path, O_RDWR | O_CLOEXEC);
    pty_shim_close(fd);
    return fd < 0 ? -1 : 0;
#endif
}

/* Some systems answer 0 and have not done it: ask. */
int pty_shim_control(int subsidiary) {
    if (acquire(subsidiary) < 0)
        return -1;
    if (tcgetpgrp(subsidiary) == getpgrp())
        return 0;
    errno = EPERM;
    return -1;
}

int pty_shim_attach(int subsidiary) {
    if (setsid() < 0 && getsid(0) != getpid())
        return -1;
    return pty_shim_control(subsidiary);
}

int pty_shim_login(int subsidiary) {
    int number;
    if (pty_shim_attach(subsidiary) < 0)
        return -1;
    for (number = 0; number <= 2; number++)
        if (pty_shim_place(subsidiary, number) < 0)
            return -1;
    if (subsidiary > 2)
        close(subsidiary);
    return 0;
}
