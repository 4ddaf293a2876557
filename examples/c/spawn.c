// Starts a program on a terminal of its own, and shows what it prints. From the top of the repository:
//
//     cc -Ipty-sys/shim examples/c/spawn.c pty-sys/shim/*.c -o spawn
//     ./spawn /bin/sh -c 'tty; exit 7'; echo $?

#include <errno.h>
#include <pty_shim.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

int main(int count, char **arguments) {
    struct pty_shim_pair pair;
    struct pty_shim_child child;
    struct pty_shim_command command;
    struct pty_shim_fd fds[3];
    const char *paths[2] = {arguments[1], NULL};
    char output[4096];
    ssize_t length;
    int number, stage, status, ends;

    if (count < 2 || pty_shim_open(&pair) < 0)
        return 125;
    for (number = 0; number < 3; number++) {
        fds[number].from = pair.subsidiary;
        fds[number].to = number;
    }
    memset(&command, 0, sizeof command);
    command.subsidiary = pair.subsidiary;
    command.fds = fds;
    command.fd_count = 3;
    command.paths = paths;
    command.argv = arguments + 1;
    command.envp = environ;
    if (pty_shim_spawn(&command, &child, &stage) < 0) {
        fprintf(stderr, "%s: step %d: %s\n", arguments[1], stage, strerror(errno));
        return errno == ENOENT ? 127 : 126;
    }
    close(pair.subsidiary); /* or the end of the output would never come */
    /* Linux ends the output with EIO, other systems with 0. Linux may say so while the last of it is
     * still on its way: what is said twice is the end. */
    for (ends = 0; ends < 2;) {
        length = read(pair.manager, output, sizeof output);
        ends = length > 0 ? 0 : ends + 1;
        if (length > 0 && fwrite(output, 1, (size_t)length, stdout) != (size_t)length)
            return 125;
    }
    while (waitpid(child.pid, &status, 0) < 0)
        if (errno != EINTR)
            return 125;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
