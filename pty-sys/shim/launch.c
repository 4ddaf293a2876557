/* Two ways to make a child. The first lends it our memory until it executes, and
 * we stand still meanwhile: nothing is copied, however large we are. clone(2) on
 * Linux, vfork(2) elsewhere. The second is fork(2). */
#include "internal.h"

#include <stdatomic.h>

/* Whether the memory of a child of the first kind is ours. */
enum { UNKNOWN, SHARED, COPIED };

#if defined(__linux__)
#include <sched.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#ifndef CLONE_PIDFD
#define CLONE_PIDFD 0x1000
#endif

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define PTY_SHIM_ADDRESS_SANITIZER 1
#endif
#elif defined(__SANITIZE_ADDRESS__)
#define PTY_SHIM_ADDRESS_SANITIZER 1
#endif
#ifdef PTY_SHIM_ADDRESS_SANITIZER
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>
#define PTY_SHIM_UNSANITIZED __attribute__((no_sanitize_address))
#else
#define PTY_SHIM_UNSANITIZED
#endif

/* The stack of the child: mapped memory with a page below it that nothing may
 * touch, so that it takes nothing of the caller's stack, however small that is. */
#define STACK_SIZE (64 * 1024)

struct stack {
    char *mapping;
    size_t guard;
};

/* One stack is kept, for the next spawn. Of two at a time the second maps its
 * own. A fork meanwhile finds none, or a copy of one: either is right. */
static _Atomic(char *) spare;

static int take_stack(struct stack *stack) {
    long page = sysconf(_SC_PAGESIZE);
    stack->guard = page > 0 ? (size_t)page : 64 * 1024;
    stack->mapping = atomic_exchange(&spare, NULL);
    if (stack->mapping != NULL)
        return 0;
    stack->mapping = mmap(NULL, stack->guard + STACK_SIZE, PROT_NONE,
                          MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);
    if (stack->mapping == MAP_FAILED)
        return -1;
    if (mprotect(stack->mapping + stack->guard, STACK_SIZE, PROT_READ | PROT_WRITE) == 0)
        return 0;
    munmap(stack->mapping, stack->guard + STACK_SIZE);
    return -1;
}

/* Keeps errno. The child never returns from its frames, so what an address
 * sanitizer marked there as not to be touched would stay so. */
static void give_stack_back(const struct stack *stack) {
    int saved = errno;
    char *none = NULL;
#ifdef PTY_SHIM_ADDRESS_SANITIZER
    __asan_unpoison_memory_region(stack->mapping + stack->guard, STACK_SIZE);
#endif
    if (!atomic_compare_exchange_strong(&spare, &none, stack->mapping))
        munmap(stack->mapping, stack->guard + STACK_SIZE);
    errno = saved;
}

/* A function that does not return, and where to run it. */
struct visit {
    void (*function)(void *);
    void *argument;
    struct stack stack;
    /* The caller's stack, as an address sanitizer sees it. */
    void *frames;
    const void *bottom;
    size_t size;
};

/* To an address sanitizer the child is this thread on another stack. */
PTY_SHIM_UNSANITIZED static void leave(struct visit *visit) {
#ifdef PTY_SHIM_ADDRESS_SANITIZER
    __sanitizer_start_switch_fiber(&visit->frames, visit->stack.mapping + visit->stack.guard,
                                   STACK_SIZE);
#endif
    (void)visit;
}

PTY_SHIM_UNSANITIZED static void arrive(struct visit *visit) {
#ifdef PTY_SHIM_ADDRESS_SANITIZER
    __sanitizer_finish_switch_fiber(NULL, &visit->bottom, &visit->size);
#endif
    (void)visit;
}

/* Where the child has arrived in a copy of our memory, or not at all, we arrive
 * for it. */
PTY_SHIM_UNSANITIZED static void come_back(struct visit *visit) {
#ifdef PTY_SHIM_ADDRESS_SANITIZER
    if (visit->bottom == NULL)
        arrive(visit);
    __sanitizer_start_switch_fiber(NULL, visit->bottom, visit->size);
    __sanitizer_finish_switch_fiber(visit->frames, NULL, NULL);
#endif
    (void)visit;
}

PTY_SHIM_UNSANITIZED static int entry(void *argument) {
    struct visit *visit = argument;
    arrive(visit);
    visit->function(visit->argument);
    _exit(127);
}

/* Runs `function` in a child with our memory and a stack of its own. Returns
 * when the child has executed or exited. */
PTY_SHIM_UNSANITIZED
static pid_t visit_child(void (*function)(void *), void *argument, int flags, int *pidfd) {
    struct visit visit = {function, argument, {NULL, 0}, NULL, NULL, 0};
    pid_t pid;
    if (take_stack(&visit.stack) < 0)
        return -1;
    leave(&visit);
    pid = clone(entry, visit.stack.mapping + visit.stack.guard + STACK_SIZE,
                CLONE_VM | CLONE_VFORK | flags, &visit, pidfd);
    come_back(&visit);
    give_stack_back(&visit.stack);
    return pid;
}

/* A child on trial, and what it has found out in memory that may be ours. */
struct trial {
    struct pty_shim_start *start;
    volatile int seen;
    volatile int gave_up;
};

/* Whether the parent has in its memory what stands in this one. The kernel lets
 * a process read memory that is its own as well; where it lets it read a copy,
 * that says something else. process_vm_readv(2). */
static int parent_sees(const struct trial *trial) {
#ifdef SYS_process_vm_readv
    int copy = 0;
    struct iovec here = {&copy, sizeof copy}, there = {(void *)&trial->seen, sizeof copy};
    return syscall(SYS_process_vm_readv, getppid(), &here, 1ul, &there, 1ul, 0ul) ==
               (long)sizeof copy &&
           copy != 0;
#else
    (void)trial;
    return 0;
#endif
}

static void become_program_if_shared(void *argument) {
    struct trial *trial = argument;
    trial->seen = 1;
    if (!parent_sees(trial)) {
        trial->gave_up = 1;
        _exit(0);
    }
    pty_shim_child_main(trial->start);
}

static void become_program(void *start) {
    pty_shim_child_main(start);
}

/* Kernels before 5.2 ignore CLONE_PIDFD and leave *pidfd alone. A clone that
 * fails late has written a number there that is no descriptor of ours. */
static pid_t launch(void (*function)(void *), void *argument, int *pidfd) {
    pid_t pid;
    *pidfd = -1;
    pid = visit_child(function, argument, CLONE_PIDFD | SIGCHLD, pidfd);
    if (pid < 0)
        *pidfd = -1;
    return pid;
}

/* Emulators (qemu-user, valgrind) make a plain fork of it, and then neither the
 * report would arrive nor would we stand still. The first child finds it out
 * before it does anything; where it cannot tell, it has told us all the same. */
pid_t pty_shim_launch_shared(struct pty_shim_start *start, int *pidfd) {
    static _Atomic int known = UNKNOWN;
    struct trial trial = {start, 0, 0};
    int found = atomic_load(&known);
    pid_t pid;
    if (found == UNKNOWN) {
        pid = launch(become_program_if_shared, &trial, pidfd);
        if (pid < 0)
            return 0; /* one that is refused now may not be the next time */
        found = trial.seen ? SHARED : COPIED;
        atomic_store(&known, found);
        if (trial.seen && !trial.gave_up)
            return pid;
        pty_shim_close(*pidfd);
        pty_shim_reap(pid);
    }
    return found == SHARED ? launch(become_program, start, pidfd) : 0;
}

static int open_pidfd(pid_t pid) {
#if defined(SYS_pidfd_open) && defined(PTY_SHIM_MAY_OPEN_PIDFD)
    return (int)syscall(SYS_pidfd_open, pid, 0);
#else
    (void)pid;
    return -1;
#endif
}

#else /* not Linux */

/* Found out with a child that does nothing: a copy reports to nobody. */
static int memory_is_shared(void) {
    volatile int seen = 0;
    pid_t pid = vfork();
    if (pid == 0) {
        seen = 1;
        _exit(0);
    }
    if (pid > 0)
        pty_shim_reap(pid);
    return pid < 0 ? UNKNOWN : seen ? SHARED : COPIED;
}

pid_t pty_shim_launch_shared(struct pty_shim_start *start, int *pidfd) {
    static _Atomic int known = UNKNOWN;
    pid_t pid;
    *pidfd = -1;
    if (atomic_load(&known) == UNKNOWN)
        atomic_store(&known, memory_is_shared());
    if (atomic_load(&known) != SHARED)
        return 0;
    pid = vfork();
    if (pid == 0)
        pty_shim_child_main(start);
    return pid;
}

static int open_pidfd(pid_t pid) {
    (void)pid;
    return -1;
}
#endif

pid_t pty_shim_launch_forked(struct pty_shim_start *start, int *pidfd) {
    pid_t pid = fork();
    if (pid == 0) {
        pty_shim_report_open(start);
        pty_shim_child_main(start);
    }
    *pidfd = pid < 0 ? -1 : open_pidfd(pid);
    return pid;
}
