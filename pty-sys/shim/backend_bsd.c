/* 4.3BSD: pairs of device files, ptyXY the manager and ttyXY the subsidiary. A
 * manager is free if it can be opened. pty(4) of the BSDs, pty(7) of Linux. */
#include "internal.h"

#include <stdio.h>
/* Where minor() is not in <sys/types.h>. */
#if __has_include(<sys/mkdev.h>)
#include <sys/mkdev.h>
#elif __has_include(<sys/sysmacros.h>)
#include <sys/sysmacros.h>
#endif

#define DEVICES "/dev"
/* All systems begin with p; Linux goes on with a after z, others with P. */
static const char banks[] = "pqrstuvwxyzabcdePQRST";
static const char units[] = "0123456789abcdef";
#define COUNT ((int)((sizeof banks - 1) * (sizeof units - 1)))

/* Writes DIR/KINDXY, for the pair of the given number. */
static int path_of(const char *directory, const char *kind, int number,
                   char *buffer, size_t size) {
    int length = snprintf(buffer, size, "%s/%s%c%c", directory, kind,
                          banks[number / 16], units[number % 16]);
    if (length < 0 || (size_t)length >= size) {
        errno = ERANGE;
        return -1;
    }
    return 0;
}

/* Takes the terminal for us alone, as far as we may. */
static void take(int subsidiary) {
    if (geteuid() == 0 && fchown(subsidiary, getuid(), (gid_t)-1) == 0)
        (void)fchmod(subsidiary, S_IRUSR | S_IWUSR);
}

/* What others left open on the terminal is cut off, where that can be done. */
static void cut_off_others(const char *path) {
#ifdef PTY_SHIM_HAS_REVOKE
    if (geteuid() == 0)
        (void)revoke(path);
#endif
    (void)path;
}

static int is_pair(int manager, int subsidiary) {
    struct stat one, other;
    if (!isatty(subsidiary) || fstat(manager, &one) < 0 || fstat(subsidiary, &other) < 0)
        return 0;
    if (!S_ISCHR(one.st_mode) || minor(one.st_rdev) != minor(other.st_rdev)) {
        errno = ENODEV;
        return 0;
    }
    return 1;
}

static int open_number(const char *directory, int number, struct pty_shim_pair *pair) {
    char path[256];
    int manager, subsidiary = -1;
    if (path_of(directory, "pty", number, path, sizeof path) < 0)
        return -1;
    manager = open(path, PTY_SHIM_OPEN_FLAGS);
    if (manager < 0)
        return -1;
    if (path_of(directory, "tty", number, path, sizeof path) == 0) {
        cut_off_others(path);
        subsidiary = open(path, PTY_SHIM_OPEN_FLAGS);
    }
    if (subsidiary < 0 || !is_pair(manager, subsidiary)) {
        pty_shim_close(subsidiary);
        pty_shim_close(manager);
        return -1;
    }
    take(subsidiary);
    pair->manager = manager;
    pair->subsidiary = subsidiary;
    return 0;
}

/* The next one may be free after an error that is about one pair only. */
static int open_first(const char *directory, struct pty_shim_pair *pair) {
    int number, error = ENOENT;
    for (number = 0; number < COUNT; number++) {
        if (open_number(directory, number, pair) == 0)
            return 0;
        if (errno == EMFILE || errno == ENFILE || errno == ENOMEM || errno == ERANGE)
            return -1;
        if (errno == EIO || errno == EBUSY)
            error = EAGAIN;
        else if (errno != ENOENT && error != EAGAIN)
            error = errno;
    }
    errno = error;
    return -1;
}

int pty_shim_bsd_open(const char *directory, struct pty_shim_pair *pair) {
    int state = pty_shim_forbid_cancellation();
    int result = open_first(directory, pair);
    pty_shim_permit_cancellation(state);
    return result;
}

/* The number of a manager: that of the file of its directory with its device. */
static int number_of(const char *directory, int manager) {
    struct stat ours, file;
    char path[256];
    int number;
    if (fstat(manager, &ours) < 0)
        return -1;
    for (number = 0; S_ISCHR(ours.st_mode) && number < COUNT; number++) {
        if (path_of(directory, "pty", number, path, sizeof path) < 0)
            return -1;
        if (stat(path, &file) == 0 && S_ISCHR(file.st_mode) && file.st_rdev == ours.st_rdev)
            return number;
    }
    errno = ENOTTY;
    return -1;
}

int pty_shim_bsd_subsidiary_name(const char *directory, int manager, char *buffer, size_t size) {
    int number = number_of(directory, manager);
    return number < 0 ? -1 : path_of(directory, "tty", number, buffer, size);
}

int pty_shim_bsd_open_subsidiary(const char *directory, int manager) {
    char path[256];
    int fd, state;
    if (pty_shim_bsd_subsidiary_name(directory, manager, path, sizeof path) < 0)
        return -1;
    state = pty_shim_forbid_cancellation();
    fd = open(path, PTY_SHIM_OPEN_FLAGS);
    if (fd >= 0 && !is_pair(manager, fd)) {
        pty_shim_close(fd);
        fd = -1;
    }
    pty_shim_permit_cancellation(state);
    return fd;
}

static int open_pair(struct pty_shim_pair *pair) {
    return pty_shim_bsd_open(DEVICES, pair);
}

static int open_subsidiary(int manager) {
    return pty_shim_bsd_open_subsidiary(DEVICES, manager);
}

static int name(int manager, char *buffer, size_t size) {
    return pty_shim_bsd_subsidiary_name(DEVICES, manager, buffer, size);
}

const struct pty_shim_backend pty_shim_backend_bsd = {
    "bsd", open_pair, open_subsidiary, name};
