/* Two ways to make a child. The first lends it our memory until it executes, and
 * we stand still meanwhile: nothing is copied, however large we are. clone(2) on
 * Linux, vfork(2) elsewhere. The second is fork(2). */
#include "internal.h"

#include <stdatomic.h>
#if defined(__linux__)
#include <sched.h>
#include <sys/syscall.h>
#ifndef CLONE_PIDFD
#define CLONE_PIDFD 0x1000
#endif

#define STACK_SIZE (32 * 1024)

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define PTY_SHIM_ADDRESS_SANITIZER 1
#endif
#elif defined(__SANITIZE_ADDRESS__)
#define PTY_SHIM_ADDRESS_SANITIZER 1
#endif
#ifdef PTY_SHIM_ADDRESS_SANITIZER
#include <sanitizer/asan_interface.h>
#endif

/* An address sanitizer must leave the child's stack where it is, in ours, and
 * not put it on the heap. */
#if defined(__clang__) || defined(__GNUC__)
#define PTY_SHIM_UNSANITIZED __attribute__((no_sanitize_address))
#else
#define PTY_SHIM_UNSANITIZED
#endif

/* The child never returns from its frames, so what an address sanitizer marked
 * there as not to be touched would stay so, on what is our stack again. */
static void clean_stack(const char *stack) {
#ifdef PTY_SHIM_ADDRESS_SANITIZER
    __asan_unpoison_memory_region(stack, STACK_SIZE);
#endif
    (void)stack;
}

static int child_entry(void *start) {
    pty_shim_child_main(start);
}

/* Kernels before 5.2 ignore CLONE_PIDFD and leave *pidfd alone. A clone that
 * fails late has written a number there that is no descriptor of ours. */
PTY_SHIM_UNSANITIZED
pid_t pty_shim_launch_shared(struct pty_shim_start *start, int *pidfd) {
    _Alignas(64) char stack[STACK_SIZE];
    pid_t pid;
    *pidfd = -1;
    pid = clone(child_entry, stack + sizeof stack,
                CLONE_VM | CLONE_VFORK | CLONE_PIDFD | SIGCHLD, start, pidfd);
    clean_stack(stack);
    if (pid < 0)
        *pidfd = -1;
    return pid;
}

static int probe_entry(void *seen) {
    *(volatile int *)seen = 1;
    _exit(0);
}

/* Whether a child's memory is ours; -1 if none could be made. It has no exit
 * signal: only we can see it, and wait for it. */
PTY_SHIM_UNSANITIZED static int probe(void) {
    _Alignas(64) char stack[STACK_SIZE];
    volatile int seen = 0;
    pid_t pid = clone(probe_entry, stack + sizeof stack, CLONE_VM | CLONE_VFORK, (void *)&seen);
    clean_stack(stack);
    if (pid > 0)
        while (waitpid(pid, NULL, __WCLONE) < 0 && errno == EINTR)
            ;
    return pid < 0 ? -1 : seen;
}

static int open_pidfd(pid_t pid) {
#ifdef SYS_pidfd_open
    return (int)syscall(SYS_pidfd_open, pid, 0);
#else
    (void)pid;
    return -1;
#endif
}

#else /* not Linux */

pid_t pty_shim_launch_shared(struct pty_shim_start *start, int *pidfd) {
    pid_t pid;
    *pidfd = -1;
    pid = vfork();
    if (pid == 0)
        pty_shim_child_main(start);
    return pid;
}

static int probe(void) {
    volatile int seen = 0;
    pid_t pid = vfork();
    if (pid == 0) {
        seen = 1;
        _exit(0);
    }
    if (pid > 0)
        pty_shim_reap(pid);
    return pid < 0 ? -1 : seen;
}

static int open_pidfd(pid_t pid) {
    (void)pid;
    return -1;
}
#endif

pid_t pty_shim_launch_forked(struct pty_shim_start *start, int *pidfd) {
    pid_t pid = fork();
    if (pid == 0)
        pty_shim_child_main(start);
    *pidfd = pid < 0 ? -1 : open_pidfd(pid);
    return pid;
}

/* Emulators (qemu-user, valgrind) and some systems make a plain fork of it, and
 * then neither the report would arrive nor would we stand still. Found out
 * with a child that does nothing, by the first that can be made. */
int pty_shim_memory_is_shared(void) {
    enum { UNKNOWN, SHARED, COPIED };
    static _Atomic int known = UNKNOWN;
    int shared, found = atomic_load(&known);
    sigset_t old;
    if (found == UNKNOWN) {
        pty_shim_block_signals(&old);
        shared = probe();
        found = shared < 0 ? UNKNOWN : shared ? SHARED : COPIED;
        pty_shim_restore_signals(&old);
        atomic_store(&known, found);
    }
    return found == SHARED;
}
