/* The least that carries a program's output from a terminal: `bare PROGRAM ARGUMENTS`. */
#include <errno.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>
#if defined(__APPLE__) || defined(__NetBSD__) || defined(__OpenBSD__)
#include <util.h>
#elif defined(__FreeBSD__) || defined(__DragonFly__)
#include <libutil.h>
#else
#include <pty.h>
#endif

static char buffer[65536];

int main(int argc, char **argv) {
    int manager, status;
    ssize_t count, done, written;
    pid_t child;

    if (argc < 2 || (child = forkpty(&manager, NULL, NULL, NULL)) < 0)
        return 125;
    if (child == 0) {
        execvp(argv[1], argv + 1);
        _exit(127);
    }
    while ((count = read(manager, buffer, sizeof buffer)) > 0 || (count < 0 && errno == EINTR))
        for (done = 0; done < count; done += written)
            if ((written = write(STDOUT_FILENO, buffer + done, count - done)) < 0)
                return 125;
    return waitpid(child, &status, 0) == child && WIFEXITED(status) ? WEXITSTATUS(status) : 125;
}
