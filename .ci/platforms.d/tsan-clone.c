/* ThreadSanitizer takes clone(2) for fork(2), whose child has a copy of all memory, and makes its own state anew there. A
 * child that shares ours, while we stand still, would do that to us: it gets the C library's own clone. */
#include <stdarg.h>
#include <sys/types.h>

int __clone(int (*start)(void *), void *stack, int flags, void *argument, ...);

int clone(int (*start)(void *), void *stack, int flags, void *argument, ...)
{
    va_list rest;
    pid_t *parent, *child;
    void *tls;

    va_start(rest, argument);
    parent = va_arg(rest, pid_t *);
    tls = va_arg(rest, void *);
    child = va_arg(rest, pid_t *);
    va_end(rest);
    return __clone(start, stack, flags, argument, parent, tls, child);
}
