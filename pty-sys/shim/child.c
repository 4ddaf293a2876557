/* The child of a spawn, from its first instruction to exec. It may share the
 * memory of a parent with many threads, so it calls only what is async-signal-
 * safe: setsid, ioctl, tcgetpgrp, fcntl, dup2, close, umask, setgroups, setgid,
 * setuid, chdir, sigaction, sigprocmask, execve, write, _exit, bare system
 * calls; it allocates nothing and takes no lock. All signals are blocked. */
#include "internal.h"

#include <grp.h>
#if defined(__linux__) || defined(__FreeBSD__)
#include <sys/syscall.h>
#endif

_Noreturn static void fail(const struct pty_shim_start *start, int stage) {
    struct pty_shim_report report = {stage, errno};
    *start->report = report;
    if (start->report_fd >= 0)
        while (write(start->report_fd, &report, sizeof report) < 0 && errno == EINTR)
            ;
    _exit(127);
}

/* Sources that stand where a target is to be are moved out of the way first. */
static int arrange_descriptors(const struct pty_shim_start *start) {
    struct pty_shim_fd *fds = start->fds;
    size_t i, count = start->command->fd_count;
    for (i = 0; i < count; i++) {
        if (fds[i].from == fds[i].to || !pty_shim_is_wanted(fds[i].from, fds, count))
            continue;
        fds[i].from = pty_shim_dup_off_targets(fds[i].from, fds, count);
        if (fds[i].from < 0)
            return -1;
    }
    for (i = 0; i < count; i++)
        if (pty_shim_place(fds[i].from, fds[i].to) < 0)
            return -1;
    pty_shim_mark_others(fds, count, start->report_fd);
    return 0;
}

static void change_credentials(const struct pty_shim_start *start) {
    const struct pty_shim_command *command = start->command;
    const gid_t *groups = start->groups != NULL ? start->groups : command->groups;
    size_t count = start->groups != NULL ? start->group_count : command->group_count;
    if (command->groups != NULL && setgroups(count, groups) < 0 &&
        !(command->groups_may_fail && errno == EPERM))
        fail(start, PTY_SHIM_STAGE_GROUPS);
    if (command->gid != NULL && setgid(*command->gid) < 0)
        fail(start, PTY_SHIM_STAGE_GID);
    if (command->uid != NULL && setuid(*command->uid) < 0)
        fail(start, PTY_SHIM_STAGE_UID);
}

/* No handler of the parent's may run here, so none is left when the signals are
 * let in. The bare system calls reach the signals that a C library keeps for itself,
 * and spare its notes of the parent's handlers, which we may share (FreeBSD). All
 * bytes zero are SIG_DFL to Linux on every machine; on two the call has an argument
 * more. */
#if defined(SYS_rt_sigaction) && defined(_NSIG) && !defined(__alpha__) && !defined(__sparc__)
#define SIGNALS _NSIG

static void default_signal(int number) {
    static const char zero[64];
    (void)syscall(SYS_rt_sigaction, number, zero, NULL, _NSIG / 8);
}
#else
#ifdef _SIG_MAXSIG /* the real-time signals of FreeBSD are above NSIG */
#define SIGNALS (_SIG_MAXSIG + 1)
#else
#define SIGNALS NSIG
#endif

static void default_signal(int number) {
    struct sigaction action;
    action.sa_handler = SIG_DFL;
    action.sa_flags = 0;
    sigemptyset(&action.sa_mask);
#ifdef __FreeBSD__
    (void)syscall(SYS_sigaction, number, &action, NULL);
#else
    (void)sigaction(number, &action, NULL);
#endif
}
#endif

static void default_signals(void) {
    sigset_t none;
    int number;
    for (number = 1; number < SIGNALS; number++)
        default_signal(number);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

/* As execvp does: a shell for a file that says nothing of its interpreter. */
static void execute(const struct pty_shim_command *command, const char *path) {
    execve(path, command->argv, command->envp);
    if (errno != ENOEXEC || command->shell == NULL)
        return;
    command->shell[1] = path;
    execve(command->shell[0], (char *const *)command->shell, command->envp);
    errno = ENOEXEC;
}

/* There is no such file here, but there may be elsewhere. The last three: what
 * it lies on is gone. */
static int is_absent(int error) {
    return error == ENOENT || error == ENOTDIR || error == ELOOP || error == ENAMETOOLONG ||
           error == ESTALE || error == ENODEV || error == ETIMEDOUT;
}

static void execute_first(const struct pty_shim_command *command) {
    const char *const *path;
    int denied = 0, absent = 0;
    errno = ENOENT;
    for (path = command->paths; *path != NULL; path++) {
        execute(command, *path);
        if (errno == EACCES)
            denied = 1;
        else if (errno == ENOENT)
            absent = 1;
        else if (!is_absent(errno))
            return;
    }
    if (denied || absent)
        errno = denied ? EACCES : ENOENT;
}

_Noreturn void pty_shim_child_main(const struct pty_shim_start *start) {
    const struct pty_shim_command *command = start->command;
    if (setsid() < 0)
        fail(start, PTY_SHIM_STAGE_SESSION);
    if (command->subsidiary != -1 && pty_shim_control(command->subsidiary) < 0)
        fail(start, PTY_SHIM_STAGE_TERMINAL);
    if (arrange_descriptors(start) < 0)
        fail(start, PTY_SHIM_STAGE_DESCRIPTORS);
    if (command->set_umask)
        umask((mode_t)command->umask);
    change_credentials(start);
    if (command->directory != NULL && chdir(command->directory) < 0)
        fail(start, PTY_SHIM_STAGE_DIRECTORY);
    default_signals();
    if (command->pre_exec != NULL && (errno = command->pre_exec(command->pre_exec_data)) != 0)
        fail(start, PTY_SHIM_STAGE_PRE_EXEC);
    execute_first(command);
    fail(start, PTY_SHIM_STAGE_EXEC);
}
