/* Calls of the C library that ThreadSanitizer misunderstands; linked into the tests, these come before its own. */
#include <stdarg.h>
#include <sys/epoll.h>
#include <sys/syscall.h>
#include <unistd.h>

int __clone(int (*start)(void *), void *stack, int flags, void *argument, ...);
void __tsan_ignore_thread_begin(void);
void __tsan_ignore_thread_end(void);
void AnnotateIgnoreSyncBegin(const char *file, int line);
void AnnotateIgnoreSyncEnd(const char *file, int line);
void AnnotateHappensBefore(const char *file, int line, const void *address);
void AnnotateHappensAfter(const char *file, int line, const void *address);

/* It takes each for a fork(2) and makes its own state anew in the child. A child that shares our memory, while we stand
 * still, would do that to us; and what such a child does would look like our doing. */
int clone(int (*start)(void *), void *stack, int flags, void *argument, ...) {
    va_list rest;
    pid_t *parent, *child;
    void *tls;
    int result;

    va_start(rest, argument);
    parent = va_arg(rest, pid_t *);
    tls = va_arg(rest, void *);
    child = va_arg(rest, pid_t *);
    va_end(rest);
    __tsan_ignore_thread_begin();
    AnnotateIgnoreSyncBegin(__FILE__, __LINE__);
    result = __clone(start, stack, flags, argument, parent, tls, child);
    AnnotateIgnoreSyncEnd(__FILE__, __LINE__);
    __tsan_ignore_thread_end();
    return result;
}

/* It reports here what is left of the thread that ends, under a lock of its own. A child that shares our memory has left
 * nothing, writes the report to its terminal, and keeps our lock if it ends meanwhile. */
void _exit(int status) {
    for (;;)
        syscall(SYS_exit_group, status);
}

/* A child that shares our memory has a table of descriptors of its own, and it takes the child's numbers for ours. */
int dup2(int from, int to) {
    return (int)syscall(SYS_dup2, from, to);
}

/* It takes what one thread registers and another one is told of for a race, where the first has a copy of the queue's
 * descriptor, as mio has: it does not know that both are one queue. */
static const char queue;

int epoll_ctl(int epoll, int operation, int fd, struct epoll_event *event) {
    AnnotateHappensBefore(__FILE__, __LINE__, &queue);
    return (int)syscall(SYS_epoll_ctl, epoll, operation, fd, event);
}

int epoll_wait(int epoll, struct epoll_event *events, int most, int timeout) {
    int count = (int)syscall(SYS_epoll_wait, epoll, events, most, timeout);
    AnnotateHappensAfter(__FILE__, __LINE__, &queue);
    return count;
}
