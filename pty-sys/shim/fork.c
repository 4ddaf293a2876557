/* fork onto a terminal, and what every way of making a child needs. */
#include "internal.h"

/* Where there is no cancellation (Android), there is no such macro. */
int pty_shim_forbid_cancellation(void) {
    int state = 0;
#ifdef PTHREAD_CANCEL_DISABLE
    pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &state);
#endif
    return state;
}

void pty_shim_permit_cancellation(int state) {
#ifdef PTHREAD_CANCEL_DISABLE
    pthread_setcancelstate(state, NULL);
#endif
    (void)state;
}

static pthread_mutex_t forks = PTHREAD_MUTEX_INITIALIZER;

void pty_shim_lock_forks(void) {
    int saved = errno;
    pthread_mutex_lock(&forks);
    errno = saved;
}

void pty_shim_unlock_forks(void) {
    int saved = errno;
    pthread_mutex_unlock(&forks);
    errno = saved;
}

/* A thread that is cancelled in the child would end the child, or in memory that
 * is shared with it the parent. */
void pty_shim_hold_off(struct pty_shim_held *held) {
    sigset_t all;
    sigfillset(&all);
    held->cancellation = pty_shim_forbid_cancellation();
    pthread_sigmask(SIG_SETMASK, &all, &held->signals);
}

void pty_shim_let_in(const struct pty_shim_held *held) {
    pthread_sigmask(SIG_SETMASK, &held->signals, NULL);
    pty_shim_permit_cancellation(held->cancellation);
}

void pty_shim_reap(pid_t pid) {
    int saved = errno;
    while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
        ;
    errno = saved;
}

/* In the child, between fork and return. Calls fcntl, close, write, _exit and
 * pty_shim_login: async-signal-safe. The report is written even when all is
 * well, so that the parent need not wait for every copy of the pipe to close. */
static void enter(const struct pty_shim_pair *pair, int report) {
    int error = 0;
    if (pair->manager != pair->subsidiary)
        close(pair->manager);
    if (pty_shim_login(pair->subsidiary) < 0)
        error = errno;
    while (write(report, &error, sizeof error) < 0 && errno == EINTR)
        ;
    if (error != 0)
        _exit(127);
    close(report);
}

/* What the child reported: 0, or an errno; EIO if it died before it could. */
static int read_report(int report, pid_t pid) {
    int error;
    ssize_t count;
    if (!pty_shim_report_await(report, pid))
        return EIO;
    do
        count = read(report, &error, sizeof error);
    while (count < 0 && errno == EINTR);
    return count == (ssize_t)sizeof error ? error : EIO;
}

/* With signals and cancellation held off, and the pipe's writing end above 2. Both ends of
 * the pipe are closed when it returns. */
static pid_t fork_reporting(const struct pty_shim_pair *pair, const int ends[2]) {
    int error;
    pid_t pid;
    pty_shim_lock_forks();
    pid = fork();
    pty_shim_unlock_forks();
    if (pid == 0) {
        close(ends[0]);
        enter(pair, ends[1]);
        return 0;
    }
    error = pid < 0 ? errno : 0;
    close(ends[1]);
    if (pid > 0)
        error = read_report(ends[0], pid);
    close(ends[0]);
    if (error == 0)
        return pid;
    if (pid > 0)
        pty_shim_reap(pid);
    errno = error;
    return -1;
}

int pty_shim_fork(const struct pty_shim_pair *pair) {
    struct pty_shim_held held;
    pid_t pid = -1;
    int ends[2], made;
    pty_shim_hold_off(&held);
    pty_shim_lock_forks();
    made = pty_shim_pipe_off_targets(NULL, 0, ends);
    pty_shim_unlock_forks();
    if (made == 0)
        pid = fork_reporting(pair, ends);
    pty_shim_let_in(&held);
    return pid;
}
