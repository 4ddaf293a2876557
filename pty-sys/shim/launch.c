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

/* An address sanitizer would mark up a stack that is not a thread's. */
#if defined(__clang__) || defined(__GNUC__)
#define PTY_SHIM_UNSANITIZED __attribute__((no_sanitize_address))
#endif

PTY_SHIM_UNSANITIZED static int child_entry(void *start) {
    pty_shim_child_main(start);
}

/* Kernels before 5.2 ignore CLONE_PIDFD and leave *pidfd alone. */
pid_t pty_shim_launch_shared(struct pty_shim_start *start, int *pidfd) {
    _Alignas(64) char stack[STACK_SIZE];
    *pidfd = -1;
    return clone(child_entry, stack + sizeof stack,
                 CLONE_VM | CLONE_VFORK | CLONE_PIDFD | SIGCHLD, start, pidfd);
}

PTY_SHIM_UNSANITIZED static int probe_entry(void *seen) {
    *(volatile int *)seen = 1;
    _exit(0);
}

/* A child without an exit signal: only we can see it, and wait for it. */
static int probe(void) {
    _Alignas(64) char stack[STACK_SIZE];
    volatile int seen = 0;
    pid_t pid = clone(probe_entry, stack + sizeof stack, CLONE_VM | CLONE_VFORK, (void *)&seen);
    if (pid > 0)
        while (waitpid(pid, NULL, __WCLONE) < 0 && errno == EINTR)
            ;
    return pid > 0 && seen;
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
    return pid > 0 && seen;
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
 * once, with a child that does nothing. */
int pty_shim_memory_is_shared(void) {
    enum { UNKNOWN, SHARED, COPIED };
    static _Atomic int known = UNKNOWN;
    int found = atomic_load(&known);
    sigset_t old;
    if (found == UNKNOWN) {
        pty_shim_block_signals(&old);
        found = probe() ? SHARED : COPIED;
        pty_shim_restore_signals(&old);
        atomic_store(&known, found);
    }
    return found == SHARED;
}
