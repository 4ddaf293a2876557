/* What a forked child reports to its parent, and that it executed its program.
 *
 * Exec closes the writing end of a pipe, and the parent reads end of file. But a
 * process that another thread forks meanwhile has a copy of all that is open
 * here, and keeps it until it executes or exits. So the child makes the pipe,
 * where no other process inherits it, and sends the parent the reading end through
 * a socket. The socket is closed by exec as well: where nobody else has a copy, the
 * parent waits for that alone, and wakes up once. */
#include "internal.h"

#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>

#define TICK 20 /* milliseconds */

/* One message: a report, and a descriptor if all is well. */
struct message {
    struct pty_shim_report report;
    struct iovec data;
    struct msghdr header;
    union {
        struct cmsghdr first;
        char space[64];
    } control;
};

static void prepare(struct message *message) {
    memset(message, 0, sizeof *message);
    message->data.iov_base = &message->report;
    message->data.iov_len = sizeof message->report;
    message->header.msg_iov = &message->data;
    message->header.msg_iovlen = 1;
    message->header.msg_control = &message->control;
    message->header.msg_controllen = CMSG_SPACE(sizeof(int));
}

/* `fd` is -1 where there is only an error to send. */
static int send_message(int socket, int fd, int error) {
    struct message message;
    ssize_t count;
    prepare(&message);
    message.report.stage = PTY_SHIM_STAGE_START;
    message.report.error = error;
    if (fd >= 0) {
        struct cmsghdr *control = CMSG_FIRSTHDR(&message.header);
        control->cmsg_level = SOL_SOCKET;
        control->cmsg_type = SCM_RIGHTS;
        control->cmsg_len = CMSG_LEN(sizeof fd);
        memcpy(CMSG_DATA(control), &fd, sizeof fd);
    } else {
        message.header.msg_control = NULL;
        message.header.msg_controllen = 0;
    }
    do
        count = sendmsg(socket, &message.header, 0);
    while (count < 0 && errno == EINTR);
    return count == (ssize_t)sizeof message.report ? 0 : -1;
}

/* In the child. Calls pipe, fcntl, close, sendmsg, _exit: async-signal-safe. */
void pty_shim_report_open(struct pty_shim_start *start) {
    int ends[2], socket = start->report_fd;
    if (pty_shim_pipe_off_targets(start->fds, start->command->fd_count, ends) < 0 ||
        send_message(socket, ends[0], 0) < 0) {
        (void)send_message(socket, -1, errno);
        _exit(127);
    }
    close(ends[0]);
    start->report_fd = ends[1];
}

static int has_ended(pid_t pid) {
    siginfo_t info;
    memset(&info, 0, sizeof info);
    if (waitid(P_PID, (id_t)pid, &info, WEXITED | WNOHANG | WNOWAIT) < 0)
        return errno != EINTR; /* ECHILD: nobody has to wait for it */
    return info.si_pid == pid;
}

int pty_shim_report_await(int fd, pid_t pid) {
    struct pollfd ready = {fd, POLLIN, 0};
    while (poll(&ready, 1, TICK) <= 0)
        if (has_ended(pid))
            return poll(&ready, 1, 0) > 0;
    return 1;
}

/* The descriptor in a message that was received, or -1. */
static int descriptor_of(struct message *message) {
    struct cmsghdr *control = CMSG_FIRSTHDR(&message->header);
    int fd = -1;
    if (control != NULL && control->cmsg_level == SOL_SOCKET &&
        control->cmsg_type == SCM_RIGHTS && control->cmsg_len == CMSG_LEN(sizeof fd))
        memcpy(&fd, CMSG_DATA(control), sizeof fd);
    return fd;
}

/* What is ready to be received; a descriptor is close-on-exec. */
static ssize_t receive(int socket, struct message *message) {
    ssize_t count;
    int flags = 0;
#ifdef MSG_CMSG_CLOEXEC
    flags = MSG_CMSG_CLOEXEC;
#else
    pty_shim_lock_forks();
#endif
    do
        count = recvmsg(socket, &message->header, flags);
    while (count < 0 && errno == EINTR);
#ifndef MSG_CMSG_CLOEXEC
    if (count > 0 && descriptor_of(message) >= 0)
        (void)pty_shim_set_cloexec(descriptor_of(message));
    pty_shim_unlock_forks();
#endif
    return count;
}

/* Whether every copy of the other end is closed before a tick has passed. macOS
 * tells it only if asked for something. */
static int hangs_up_soon(int socket) {
    struct pollfd hangup = {socket, POLLHUP, 0};
    return poll(&hangup, 1, TICK) > 0;
}

/* The reading end of the child's pipe, or -1 with the reason in *report. */
static int receive_end(int socket, pid_t pid, struct pty_shim_report *report) {
    struct message message;
    ssize_t count = 0;
    int fd;
    prepare(&message);
    if (hangs_up_soon(socket) || pty_shim_report_await(socket, pid))
        count = receive(socket, &message);
    report->stage = PTY_SHIM_STAGE_START;
    if (count != (ssize_t)sizeof message.report) {
        report->error = EIO; /* it was killed before it could say a word */
        return -1;
    }
    fd = descriptor_of(&message);
    report->error = message.report.error;
    if (fd < 0 && report->error == 0)
        report->error = EMFILE; /* another thread was faster to take the last number */
    return fd;
}

void pty_shim_report_receive(int socket, pid_t pid, struct pty_shim_report *report) {
    int fd = receive_end(socket, pid, report);
    ssize_t count;
    if (fd < 0) {
        (void)kill(pid, SIGKILL);
        return;
    }
    do
        count = read(fd, report, sizeof *report);
    while (count < 0 && errno == EINTR);
    close(fd);
}
