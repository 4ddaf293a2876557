/* In the child, before exec: no descriptor of the parent's goes further. They
 * are marked, not closed: the pipe for the report has to stay open until exec.
 * Three ways, the first that the system has. Async-signal-safe, all of it. */
#include "internal.h"

#include <limits.h>
#include <sys/resource.h>
#if defined(__linux__)
#include <stdint.h>
#include <sys/syscall.h>
#endif

int pty_shim_is_wanted(int fd, const struct pty_shim_fd *fds, size_t count) {
    size_t i;
    for (i = 0; i < count; i++)
        if (fds[i].to == fd)
            return 1;
    return fd <= 2;
}

/* close_range(2): Linux 5.9, with this flag 5.11. */
static int mark_range(unsigned int first, unsigned int last) {
#if defined(SYS_close_range)
    return syscall(SYS_close_range, first, last, 4u /* CLOSE_RANGE_CLOEXEC */) < 0 ? -1 : 0;
#elif defined(CLOSE_RANGE_CLOEXEC)
    return close_range(first, last, CLOSE_RANGE_CLOEXEC);
#else
    (void)first;
    (void)last;
    return -1;
#endif
}

static int mark_gaps(const struct pty_shim_fd *fds, size_t count) {
    unsigned int first = 3;
    size_t i;
    for (i = 0; i < count; i++) {
        unsigned int wanted = (unsigned int)fds[i].to;
        if (wanted > first && mark_range(first, wanted - 1) < 0)
            return -1;
        if (wanted >= first)
            first = wanted + 1;
    }
    return mark_range(first, UINT_MAX);
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

static int mark_listed(const struct pty_shim_fd *fds, size_t count) {
    _Alignas(struct entry) char buffer[1024];
    long size, at;
    int directory = open("/proc/self/fd", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (directory < 0)
        return -1;
    while ((size = syscall(SYS_getdents64, directory, buffer, sizeof buffer)) > 0) {
        for (at = 0; at < size;) {
            const struct entry *entry = (const struct entry *)(buffer + at);
            int fd = number_of(entry->name);
            if (fd >= 0 && !pty_shim_is_wanted(fd, fds, count))
                (void)fcntl(fd, F_SETFD, FD_CLOEXEC);
            at += entry->length;
        }
    }
    pty_shim_close(directory);
    return size < 0 ? -1 : 0;
}
#else
static int mark_listed(const struct pty_shim_fd *fds, size_t count) {
    (void)fds;
    (void)count;
    return -1;
}
#endif

/* One above the highest descriptor that may be open. */
static int limit(const struct pty_shim_fd *fds, size_t count, int report_fd) {
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
    if (getrlimit(RLIMIT_NOFILE, &files) < 0 || files.rlim_cur > INT_MAX)
        return INT_MAX;
    return (int)files.rlim_cur;
}

void pty_shim_mark_others(const struct pty_shim_fd *fds, size_t count, int report_fd) {
    int fd, end;
    if (mark_gaps(fds, count) == 0 || mark_listed(fds, count) == 0)
        return;
    end = limit(fds, count, report_fd);
    for (fd = 3; fd < end; fd++)
        if (!pty_shim_is_wanted(fd, fds, count))
            (void)fcntl(fd, F_SETFD, FD_CLOEXEC);
}
