/* In the child, before exec: no descriptor of the parent's goes further. The pipe
 * for the report has to stay open until exec; it is marked when it is made.
 *
 * The limit of descriptors says nothing of those that are open: it may have been
 * lowered since, also below them, or be infinite. So the kernel is asked for all
 * from a number on, or which there are; only a system that can do neither is
 * asked number by number, up to a bound. Async-signal-safe, all of it. */
#include "internal.h"

#include <limits.h>
#include <sys/resource.h>
#if defined(__linux__)
#include <stdint.h>
#include <sys/syscall.h>
#elif defined(__FreeBSD__)
#include <sys/syscall.h>
#elif defined(__APPLE__)
#include <libproc.h>
#endif

int pty_shim_is_wanted(int fd, const struct pty_shim_fd *fds, size_t count) {
    size_t i;
    for (i = 0; i < count; i++)
        if (fds[i].to == fd)
            return 1;
    return fd <= 2;
}

#ifndef CLOSE_RANGE_CLOEXEC
#define CLOSE_RANGE_CLOEXEC 4u
#endif

/* close_range(2): Linux 5.9, to mark 5.11; FreeBSD. */
static int change_range(unsigned int first, unsigned int last, unsigned int flags) {
#if defined(SYS_close_range)
    return syscall(SYS_close_range, first, last, flags) < 0 ? -1 : 0;
#else
    (void)first;
    (void)last;
    (void)flags;
    return -1;
#endif
}

/* Marks, or with no flags closes, all that lie between those to keep. */
static int change_gaps(const struct pty_shim_fd *fds, size_t count, int report_fd,
                       unsigned int flags) {
    unsigned int first = 3, kept;
    size_t i = 0;
    for (;; first = kept + 1) {
        while (i < count && (unsigned int)fds[i].to < first)
            i++;
        kept = i < count ? (unsigned int)fds[i].to : UINT_MAX;
        if (report_fd >= 0 && (unsigned int)report_fd >= first && (unsigned int)report_fd < kept)
            kept = (unsigned int)report_fd;
        if (kept > first && change_range(first, kept - (kept < UINT_MAX), flags) < 0)
            return -1;
        if (kept == UINT_MAX)
            return 0;
    }
}

#if defined(__linux__)
/* What getdents64(2) writes. */
struct entry {
    uint64_t inode;
    int64_t offset;
    uint16_t length;
    uint8_t type;
    char name[];
};

static int number_of(const char *digits) {
    int number = 0;
    if (*digits < '0' || *digits > '9')
        return -1;
    for (; *digits != '\0'; digits++)
        number = number * 10 + (*digits - '0');
    return number;
}

/* A list without the descriptor that it is read from is not ours. */
static int mark_listed(const struct pty_shim_fd *fds, size_t count) {
    _Alignas(struct entry) char buffer[1024];
    long size, at;
    int ours = 0;
    int directory = open("/proc/self/fd", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (directory < 0)
        return -1;
    while ((size = syscall(SYS_getdents64, directory, buffer, sizeof buffer)) > 0) {
        for (at = 0; at < size;) {
            const struct entry *entry = (const struct entry *)(buffer + at);
            int fd = number_of(entry->name);
            ours |= fd == directory;
            if (fd >= 0 && !pty_shim_is_wanted(fd, fds, count))
                (void)fcntl(fd, F_SETFD, FD_CLOEXEC);
            at += entry->length;
        }
    }
    pty_shim_close(directory);
    return size < 0 || !ours ? -1 : 0;
}
#elif defined(__APPLE__)
/* The list is in ascending order, and cut where our room ends. */
static int mark_listed(const struct pty_shim_fd *fds, size_t count) {
    struct proc_fdinfo some[512];
    int i, size = proc_pidinfo(getpid(), PROC_PIDLISTFDS, 0, some, sizeof some);
    int listed = size / (int)sizeof *some;
    for (i = 0; i < listed; i++)
        if (!pty_shim_is_wanted(some[i].proc_fd, fds, count))
            (void)fcntl(some[i].proc_fd, F_SETFD, FD_CLOEXEC);
    return listed > 0 && listed < (int)(sizeof some / sizeof *some) ? 0 : -1;
}
#else /* to read a directory by POSIX takes malloc */
static int mark_listed(const struct pty_shim_fd *fds, size_t count) {
    (void)fds;
    (void)count;
    return -1;
}
#endif

/* One above the highest descriptor that may be open: at least as many as Linux
 * lets anyone have unless its administrator says otherwise (fs.nr_open), and as
 * many as the limit can be raised to, but no more than a second's work. */
static int bound(const struct pty_shim_fd *fds, size_t count, int report_fd) {
    enum { LEAST = 1 << 20, MOST = 1 << 22 };
    struct rlimit files;
#ifdef PTY_SHIM_HAS_CLOSEFROM
    int top = count > 0 && fds[count - 1].to > 2 ? fds[count - 1].to : 2;
    if (report_fd > top)
        top = report_fd;
    closefrom(top + 1);
    return top + 1;
#endif
    (void)fds;
    (void)count;
    (void)report_fd;
    if (getrlimit(RLIMIT_NOFILE, &files) < 0 || files.rlim_max == RLIM_INFINITY ||
        files.rlim_max < LEAST)
        return LEAST;
    return files.rlim_max < MOST ? (int)files.rlim_max : MOST;
}

void pty_shim_mark_others(const struct pty_shim_fd *fds, size_t count, int report_fd) {
    int fd, end;
    if (change_gaps(fds, count, report_fd, CLOSE_RANGE_CLOEXEC) == 0 ||
        change_gaps(fds, count, report_fd, 0) == 0 || mark_listed(fds, count) == 0)
        return;
    end = bound(fds, count, report_fd);
    for (fd = 3; fd < end; fd++)
        if (!pty_shim_is_wanted(fd, fds, count))
            (void)fcntl(fd, F_SETFD, FD_CLOEXEC);
}
