// A shell on a terminal of its own, between it and our standard input and output: what script(1) does, by
// poll(2). Try it with a pipe or on a terminal. From the top of the repository:
//
//     cc -Ipty-sys/shim examples/c/relay.c pty-sys/shim/*.c -o relay

#include <errno.h>
#include <poll.h>
#include <pty_shim.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

/* Passes on what there is; 0 at the end. */
static int pass(int from, int to) {
    char bytes[4096];
    ssize_t done = 0, count = read(from, bytes, sizeof bytes);
    while (done < count) {
        ssize_t written = write(to, bytes + done, (size_t)(count - done));
        if (written < 0 && errno != EINTR)
            return 0;
        done += written > 0 ? written : 0;
    }
    return count > 0 || (count < 0 && errno == EINTR);
}

int main(void) {
    struct pollfd ends[2] = {{-1, POLLIN, 0}, {STDIN_FILENO, POLLIN, 0}};
    struct termios before, raw;
    struct pty_shim_pair pair;
    int status, pid, is_terminal = tcgetattr(STDIN_FILENO, &before) == 0;
    if (pty_shim_open(&pair) < 0 || (pid = pty_shim_fork(&pair)) < 0)
        return 125;
    if (pid == 0) {
        execl("/bin/sh", "sh", (char *)0);
        _exit(127);
    }
    close(pair.subsidiary);
    if (is_terminal) {
        raw = before;
        cfmakeraw(&raw);
        tcsetattr(STDIN_FILENO, TCSANOW, &raw);
    }
    ends[0].fd = pair.manager;
    while (poll(ends, 2, -1) >= 0 || errno == EINTR) {
        if (ends[0].revents && !pass(pair.manager, STDOUT_FILENO))
            break;
        if (ends[1].revents && !pass(STDIN_FILENO, pair.manager)) {
            ends[1].fd = -1; /* the end of input is a key: Ctrl-D */
            (void)!write(pair.manager, "\004", 1);
        }
    }
    if (is_terminal)
        tcsetattr(STDIN_FILENO, TCSANOW, &before);
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        ;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
