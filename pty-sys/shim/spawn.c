/* A spawn as the parent sees it: make ready, launch, hear how it went. */
#include "internal.h"

#include <stdint.h>
#include <string.h>

static int forks(const struct pty_shim_command *command) {
    return command->uid != NULL || command->gid != NULL || command->groups != NULL ||
           command->pre_exec != NULL;
}

static int compare(const void *one, const void *other) {
    int a = ((const struct pty_shim_fd *)one)->to, b = ((const struct pty_shim_fd *)other)->to;
    return (a > b) - (a < b);
}

/* 0, or the errno for a table that makes no sense. A source that is closed is
 * found here: its number may be that of a descriptor opened on the way. */
static int check_table(const struct pty_shim_fd *fds, size_t count) {
    size_t i;
    for (i = 0; i < count; i++) {
        if (fds[i].from < 0 || fds[i].to < 0 || (i > 0 && fds[i].to == fds[i - 1].to))
            return EINVAL;
        if (fcntl(fds[i].from, F_GETFD) < 0)
            return errno;
    }
    return 0;
}

/* Copies the table into start->fds, sorted. */
static int copy_table(const struct pty_shim_command *command, struct pty_shim_start *start) {
    size_t count = command->fd_count;
    int error;
    start->fds = malloc((count > 0 ? count : 1) * sizeof *start->fds);
    if (start->fds == NULL)
        return -1;
    if (count > 0)
        memcpy(start->fds, command->fds, count * sizeof *start->fds);
    qsort(start->fds, count, sizeof *start->fds, compare);
    error = check_table(start->fds, count);
    if (error == 0)
        return 0;
    free(start->fds);
    errno = error;
    return -1;
}

/* Where the first group of the list becomes the effective one, it is that which the
 * child is to have anyway; once, since some of these systems have room for 16. */
static int list_groups(const struct pty_shim_command *command, struct pty_shim_start *start) {
#ifdef PTY_SHIM_EFFECTIVE_GROUP_IS_FIRST
    size_t i, count = command->group_count;
    if (command->groups == NULL)
        return 0;
    errno = ENOMEM;
    start->groups = count < SIZE_MAX / sizeof *start->groups
                        ? malloc((count + 1) * sizeof *start->groups)
                        : NULL;
    if (start->groups == NULL)
        return -1;
    start->groups[start->group_count++] = command->gid != NULL ? *command->gid : getegid();
    for (i = 0; i < count; i++)
        if (command->groups[i] != start->groups[0])
            start->groups[start->group_count++] = command->groups[i];
#else
    (void)command;
    (void)start;
#endif
    return 0;
}

static pid_t run_forked(struct pty_shim_start *start, int *pidfd) {
    int ends[2];
    pid_t pid;
    if (pty_shim_cloexec_sockets(ends) < 0)
        return -1;
    start->report_fd = ends[1];
    pid = pty_shim_launch_forked(start, pidfd);
    pty_shim_close(ends[1]);
    if (pid > 0)
        pty_shim_report_receive(ends[0], pid, start->report);
    pty_shim_close(ends[0]);
    return pid;
}

/* With signals and cancellation held off: 0, or -1 with the step in report->stage. */
static int spawn(const struct pty_shim_command *command, struct pty_shim_child *child,
                 struct pty_shim_report *report) {
    struct pty_shim_start start = {command, NULL, NULL, 0, report, -1};
    int pidfd = -1, error;
    pid_t pid;
    report->stage = PTY_SHIM_STAGE_DESCRIPTORS;
    if (copy_table(command, &start) < 0)
        return -1;
    report->stage = PTY_SHIM_STAGE_START;
    pid = list_groups(command, &start);
    if (pid == 0 && !forks(command))
        pid = pty_shim_launch_shared(&start, &pidfd);
    if (pid == 0)
        pid = run_forked(&start, &pidfd);
    error = pid < 0 ? errno : report->error;
    free(start.fds);
    free(start.groups);
    if (error == 0) {
        child->pid = pid;
        child->pidfd = pidfd;
        return 0;
    }
    if (pid > 0)
        pty_shim_reap(pid);
    pty_shim_close(pidfd);
    errno = error;
    return -1;
}

int pty_shim_spawn(const struct pty_shim_command *command, struct pty_shim_child *child,
                   int *stage) {
    struct pty_shim_report report = {0, 0};
    struct pty_shim_held held;
    int result;
    pty_shim_hold_off(&held);
    result = spawn(command, child, &report);
    pty_shim_let_in(&held);
    *stage = report.stage;
    return result;
}
