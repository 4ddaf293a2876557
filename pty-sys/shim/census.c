/* In the child, before exec: no descriptor of the parent's goes further. The pipe
 * for the report has to stay open until exec; it is marked when it is made.
 *
 * The limit of descriptors says nothing of those that are open: it may have been
 * lowered since, also below them, or be infinite. So the kernel is asked for all
 * from a number on, or which there are; only a system that can do neither is
 * asked number by number, up to a bound. Async-signal-safe, all of it: opendir and
 * what calls it allocate memory, which may be that of the parent. */
#include "internal.h"

#include <limits.h>
#include <poll.h>
#include <sys/resource.h>
#if defined(__linux__)
#include <stdint.h>
#include <sys/syscall.h>
#elif defined(__FreeBSD__)
#include <sys/syscall.h>
#elif defined(__APPLE__)
#include <libproc.h>
#include <sys/mman.h>
#elif defined(__sun)
#include <dirent.h>
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
#if defined(SYS_close_range) && defined(PTY_SHIM_MAY_CLOSE_RANGE)
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

static void mark_unwanted(int fd, const struct pty_shim_fd *fds, size_t count) {
    if (!pty_shim_is_wanted(fd, fds, count))
        (void)fcntl(fd, F_SETFD, FD_CLOEXEC);
}

#if defined(__linux__) || defined(__sun)
#ifdef __linux__
/* What getdents64(2) writes. */
struct entry {
    uint64_t inode;
    int64_t offset;
    uint16_t d_reclen;
    uint8_t type;
    char d_name[];
};

static long read_entries(int directory, char *buffer, size_t size) {
    return syscall(SYS_getdents64, directory, buffer, size);
}
#else
#define entry dirent

static long read_entries(int directory, char *buffer, size_t size) {
    return getdents(directory, (struct dirent *)buffer, size);
}
#endif

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
    while ((size = read_entries(directory, buffer, sizeof buffer)) > 0) {
        for (at = 0; at < size;) {
            const struct entry *entry = (const struct entry *)(buffer + at);
            int fd = number_of(entry->d_name);
            ours |= fd == directory;
            if (fd >= 0)
                mark_unwanted(fd, fds, count);
            at += entry->d_reclen;
        }
    }
    pty_shim_close(directory);
    return size < 0 || !ours ? -1 : 0;
}
#elif defined(__APPLE__)
/* The list is cut where our room ends; asked without any, the kernel says how much
 * is enough. Memory from mmap is the parent's too, and given back. */
static int mark_listed(const struct pty_shim_fd *fds, size_t count) {
    int i, listed, size = proc_pidinfo(getpid(), PROC_PIDLISTFDS, 0, NULL, 0);
    size_t room = size > 0 ? (size_t)size + sizeof(struct proc_fdinfo) : 0;
    struct proc_fdinfo *list = MAP_FAILED;
    if (room > 0 && room <= INT_MAX)
        list = mmap(NULL, room, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANON, -1, 0);
    if (list == MAP_FAILED)
        return -1;
    size = proc_pidinfo(getpid(), PROC_PIDLISTFDS, 0, list, (int)room);
    listed = size / (int)sizeof *list;
    for (i = 0; i < listed; i++)
        mark_unwanted(list[i].proc_fd, fds, count);
    munmap(list, room);
    return listed > 0 && (size_t)size < room ? 0 : -1;
}
#else
static int mark_listed(const struct pty_shim_fd *fds, size_t count) {
    (void)fds;
    (void)count;
    return -1;
}
#endif

#ifdef PTY_SHIM_HAS_CLOSEFROM
/* Closes those above all that are wanted; one above the highest of these. */
static int bound(const struct pty_shim_fd *fds, size_t count, int report_fd) {
    int top = count > 0 && fds[count - 1].to > 2 ? fds[count - 1].to : 2;
    if (report_fd > top)
        top = report_fd;
    closefrom(top + 1);
    return top + 1;
}
#else
/* One above the highest descriptor that may be open. Linux: at least as many as
 * anyone may have unless its administrator says otherwise (fs.nr_open), and as many
 * as the limit can be raised to. The others that come here have less: AIX 65534,
 * macOS 245760, Haiku and Cygwin some thousands. */
static int bound(const struct pty_shim_fd *fds, size_t count, int report_fd) {
#ifdef __linux__
    enum { LEAST = 1 << 20, MOST = 1 << 22 };
#else
    enum { LEAST = 1 << 16, MOST = 1 << 18 };
#endif
    struct rlimit files;
    (void)fds;
    (void)count;
    (void)report_fd;
    if (getrlimit(RLIMIT_NOFILE, &files) < 0 || files.rlim_max == RLIM_INFINITY)
        return MOST;
    if (files.rlim_max < LEAST)
        return LEAST;
    return files.rlim_max < MOST ? (int)files.rlim_max : MOST;
}
#endif

/* Linux tells by one call of poll(2), of as many as the limit allows, which are
 * open. Others may say POLLNVAL of an open device. */
static void mark_below(int end, const struct pty_shim_fd *fds, size_t count) {
    int first = 3;
#ifdef __linux__
    struct pollfd some[256];
    struct rlimit files;
    int i, step = sizeof some / sizeof *some;
    if (getrlimit(RLIMIT_NOFILE, &files) == 0 && files.rlim_cur < (rlim_t)step)
        step = (int)files.rlim_cur;
    for (; step > 0 && first + step <= end; first += step) {
        for (i = 0; i < step; i++)
            some[i] = (struct pollfd){first + i, 0, 0};
        if (poll(some, (nfds_t)step, 0) < 0)
            break;
        for (i = 0; i < step; i++)
            if (!(some[i].revents & POLLNVAL))
                mark_unwanted(some[i].fd, fds, count);
    }
#endif
    for (; first < end; first++)
        mark_unwanted(first, fds, count);
}

void pty_shim_mark_others(const struct pty_shim_fd *fds, size_t count, int report_fd) {
    if (change_gaps(fds, count, report_fd, CLOSE_RANGE_CLOEXEC) == 0 ||
        change_gaps(fds, count, report_fd, 0) == 0 || mark_listed(fds, count) == 0)
        return;
    mark_below(bound(fds, count, report_fd), fds, count);
}
