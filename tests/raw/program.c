/* A C program that calls every function of pty_shim.h, for tests/raw/shim.rs.
 *
 *     program SCENARIO DIRECTORY HELPER    runs one scenario; 0 if all was well
 *     program list                         prints the names of the scenarios
 *     program report                       tells on descriptor 9 what it inherited
 *     program nothing                      exits with 0
 *
 * DIRECTORY is empty, and the scenario's own. HELPER is this program once more,
 * built without sanitizers: they would change what "report" has to tell.
 *
 * Around each scenario the driver at the end of this file counts descriptors and
 * looks for children, so that no scenario has to. */
#define _GNU_SOURCE

#include "pty_shim.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>
#if defined(__linux__)
#include <sched.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#endif

#ifndef __WALL
#define __WALL 0
#endif

#define HIGHEST 1024     /* descriptors are counted below this number */
#define MESSAGES 1000    /* stderr once more, where no scenario closes it */
#define REPORT 9         /* where the helper reports */
#define NOBODY 65534
#define PATIENCE 60000   /* milliseconds until what should happen did not */

static const char *directory, *helper;

/* ---- checks ---- */

static void failed(int line, const char *what) {
    int error = errno;
    dprintf(MESSAGES, "program.c:%d: not so: %s (errno: %s)\n", line, what, strerror(error));
    _exit(1);
}

#define CHECK(condition) ((condition) ? (void)0 : failed(__LINE__, #condition))

/* The call fails, and with this errno. */
#define REFUSED(error, call) \
    do { \
        errno = 0; \
        CHECK((call) == -1); \
        CHECK(errno == (error)); \
    } while (0)

static int is_open(int fd) {
    return fcntl(fd, F_GETFD) >= 0;
}

static int is_cloexec(int fd) {
    int flags = fcntl(fd, F_GETFD);
    return flags >= 0 && (flags & FD_CLOEXEC) != 0;
}

static int is_inherited(int fd) {
    int flags = fcntl(fd, F_GETFD);
    return flags >= 0 && (flags & FD_CLOEXEC) == 0;
}

struct census {
    char open[HIGHEST];
};

static struct census census(void) {
    struct census now;
    int fd;
    for (fd = 0; fd < HIGHEST; fd++)
        now.open[fd] = (char)is_open(fd);
    return now;
}

static void check_census(const struct census *before) {
    int fd;
    for (fd = 0; fd < HIGHEST; fd++) {
        if (is_open(fd) == before->open[fd])
            continue;
        dprintf(MESSAGES, "descriptor %d was %s\n", fd, before->open[fd] ? "closed" : "left open");
        CHECK(!"the same descriptors are open as before");
    }
}

static void check_no_child(void) {
    CHECK(waitpid(-1, NULL, WNOHANG | __WALL) == -1 && errno == ECHILD);
}

static void check_exit(pid_t pid, int code) {
    int status;
    CHECK(waitpid(pid, &status, 0) == pid);
    CHECK(WIFEXITED(status));
    CHECK(WEXITSTATUS(status) == code);
}

/* Runs `body` in a process of its own, for what cannot be undone in ours. */
static void in_child(void (*body)(int), int argument) {
    pid_t pid = fork();
    CHECK(pid >= 0);
    if (pid == 0) {
        body(argument);
        _exit(0);
    }
    check_exit(pid, 0);
}

/* ---- terminals and files ---- */

static struct pty_shim_pair new_pair(void) {
    struct pty_shim_pair pair;
    CHECK(pty_shim_open(&pair) == 0);
    return pair;
}

static void close_pair(struct pty_shim_pair pair) {
    CHECK(close(pair.subsidiary) == 0);
    CHECK(close(pair.manager) == 0);
}

static void new_pipe(int ends[2]) {
    CHECK(pipe(ends) == 0);
    CHECK(fcntl(ends[0], F_SETFD, FD_CLOEXEC) == 0);
    CHECK(fcntl(ends[1], F_SETFD, FD_CLOEXEC) == 0);
}

static int same_device(int one, int other) {
    struct stat a, b;
    CHECK(fstat(one, &a) == 0);
    CHECK(fstat(other, &b) == 0);
    return S_ISCHR(a.st_mode) && a.st_rdev == b.st_rdev;
}

/* Reads as long as what came is only the beginning of `expected`. */
static void expect(int fd, const char *expected) {
    char text[256];
    size_t length = 0, wanted = strlen(expected);
    CHECK(wanted < sizeof text);
    while (length < wanted) {
        struct pollfd ready = {fd, POLLIN, 0};
        ssize_t count;
        CHECK(poll(&ready, 1, PATIENCE) == 1);
        count = read(fd, text + length, wanted - length);
        CHECK(count > 0);
        CHECK(memcmp(text + length, expected + length, (size_t)count) == 0);
        length += (size_t)count;
    }
}

static const char *in_directory(const char *name) {
    static char paths[8][512];
    static int next;
    char *path = paths[next++ % 8];
    CHECK(snprintf(path, sizeof paths[0], "%s/%s", directory, name) < (int)sizeof paths[0]);
    return path;
}

static const char *new_file(const char *name, const char *text, mode_t mode) {
    const char *path = in_directory(name);
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);
    CHECK(fd >= 0);
    CHECK(write(fd, text, strlen(text)) == (ssize_t)strlen(text));
    CHECK(fchmod(fd, mode) == 0);
    CHECK(close(fd) == 0);
    return path;
}

/* A process that leads a session on the terminal until *release is closed. */
static pid_t hold(int subsidiary, int *release) {
    int ready[2], stop[2];
    char byte = 'x';
    pid_t pid;
    new_pipe(ready);
    new_pipe(stop);
    pid = fork();
    CHECK(pid >= 0);
    if (pid == 0) {
        close(stop[1]);
        CHECK(pty_shim_attach(subsidiary) == 0);
        CHECK(write(ready[1], &byte, 1) == 1);
        CHECK(read(stop[0], &byte, 1) == 0);
        _exit(0);
    }
    CHECK(close(ready[1]) == 0);
    CHECK(close(stop[0]) == 0);
    CHECK(read(ready[0], &byte, 1) == 1);
    CHECK(close(ready[0]) == 0);
    *release = stop[1];
    return pid;
}

static void let_go(pid_t pid, int release) {
    CHECK(close(release) == 0);
    check_exit(pid, 0);
}

/* Lets this process open exactly `room` more descriptors. */
static void leave_room(int room) {
    struct rlimit files;
    int limit = 0;
    CHECK(getrlimit(RLIMIT_NOFILE, &files) == 0);
    for (; room > 0 || is_open(limit); limit++)
        room -= !is_open(limit);
    files.rlim_cur = (rlim_t)limit;
    CHECK(setrlimit(RLIMIT_NOFILE, &files) == 0);
}

/* ---- opening ---- */

static void the_table_is_complete_and_ends_with_null(void) {
    const struct pty_shim_backend *const *one, *const *other;
    int chosen = 0;
    for (one = pty_shim_backends(); *one != NULL; one++) {
        CHECK((*one)->name != NULL && (*one)->name[0] != '\0');
        CHECK((*one)->open != NULL);
        CHECK((*one)->open_subsidiary != NULL);
        CHECK((*one)->subsidiary_name != NULL);
        chosen += *one == pty_shim_backend();
        for (other = pty_shim_backends(); other != one; other++)
            CHECK(strcmp((*one)->name, (*other)->name) != 0);
    }
    CHECK(one != pty_shim_backends());
    CHECK(chosen == 1);
}

static void check_pair(const struct pty_shim_backend *backend, struct pty_shim_pair pair) {
    char path[128];
    struct stat named, opened;
    int again = backend->open_subsidiary(pair.manager);
    CHECK(again >= 0);
    CHECK(isatty(pair.manager) && isatty(pair.subsidiary) && isatty(again));
    CHECK(is_cloexec(pair.manager) && is_cloexec(pair.subsidiary) && is_cloexec(again));
    CHECK(same_device(pair.subsidiary, again));
    CHECK(backend->subsidiary_name(pair.manager, path, sizeof path) == 0);
    CHECK(stat(path, &named) == 0);
    CHECK(fstat(again, &opened) == 0);
    CHECK(named.st_rdev == opened.st_rdev);
    CHECK(write(again, "out", 3) == 3);
    expect(pair.manager, "out");
    CHECK(write(pair.manager, "in\n", 3) == 3);
    expect(pair.subsidiary, "in\n");
    CHECK(close(again) == 0);
}

static void every_backend_opens_pairs(void) {
    const struct pty_shim_backend *const *backend;
    struct pty_shim_pair pair;
    int opened = 0;
    for (backend = pty_shim_backends(); *backend != NULL; backend++) {
        if ((*backend)->open(&pair) < 0) {
            CHECK(errno == ENOENT);
            continue;
        }
        check_pair(*backend, pair);
        close_pair(pair);
        opened++;
    }
    CHECK(opened > 0);
}

static void the_chosen_backend_is_behind_the_short_functions(void) {
    static const struct pty_shim_backend functions = {
        "short", pty_shim_open, pty_shim_open_subsidiary, pty_shim_subsidiary_name};
    struct pty_shim_pair pair = new_pair();
    char one[128], other[128];
    check_pair(&functions, pair);
    CHECK(pty_shim_subsidiary_name(pair.manager, one, sizeof one) == 0);
    CHECK(pty_shim_backend()->subsidiary_name(pair.manager, other, sizeof other) == 0);
    CHECK(strcmp(one, other) == 0);
    close_pair(pair);
}

/* On the heap at its exact size, where a sanitizer sees a byte too many. */
static void a_name_that_does_not_fit_is_refused(void) {
    const struct pty_shim_backend *const *backend;
    for (backend = pty_shim_backends(); *backend != NULL; backend++) {
        struct pty_shim_pair pair;
        char path[128];
        size_t size;
        if ((*backend)->open(&pair) < 0)
            continue;
        CHECK((*backend)->subsidiary_name(pair.manager, path, sizeof path) == 0);
        for (size = 1; size <= strlen(path) + 1; size++) {
            char *buffer = malloc(size);
            CHECK(buffer != NULL);
            if (size <= strlen(path)) {
                REFUSED(ERANGE, (*backend)->subsidiary_name(pair.manager, buffer, size));
            } else {
                CHECK((*backend)->subsidiary_name(pair.manager, buffer, size) == 0);
                CHECK(strcmp(buffer, path) == 0);
            }
            free(buffer);
        }
        close_pair(pair);
    }
}

static void what_is_no_manager_has_no_subsidiary(void) {
    const struct pty_shim_backend *const *backend;
    struct pty_shim_pair pair = new_pair();
    int ends[2], i, others[3];
    char path[128];
    new_pipe(ends);
    others[0] = ends[0];
    others[1] = pair.subsidiary;
    others[2] = open("/dev/null", O_RDWR | O_CLOEXEC);
    CHECK(others[2] >= 0);
    for (backend = pty_shim_backends(); *backend != NULL; backend++) {
        for (i = 0; i < 3; i++) {
            REFUSED(ENOTTY, (*backend)->subsidiary_name(others[i], path, sizeof path));
            REFUSED(ENOTTY, (*backend)->open_subsidiary(others[i]));
            REFUSED(ENOTTY, pty_shim_open_subsidiary(others[i]));
        }
        REFUSED(EBADF, (*backend)->subsidiary_name(-1, path, sizeof path));
        REFUSED(EBADF, (*backend)->open_subsidiary(-1));
    }
    CHECK(close(others[2]) == 0);
    CHECK(close(ends[0]) == 0);
    CHECK(close(ends[1]) == 0);
    close_pair(pair);
}

/* With room for none, one, ... until it opens. */
static void open_short_of_descriptors(int number) {
    const struct pty_shim_backend *backend = pty_shim_backends()[number];
    struct pty_shim_pair pair;
    struct census before = census();
    int room, fd;
    for (room = 0;; room++) {
        leave_room(room);
        if (backend->open(&pair) == 0)
            break;
        CHECK(errno == EMFILE);
        check_census(&before);
        CHECK(room < 8);
    }
    CHECK(room >= 2);
    before = census();
    leave_room(0);
    REFUSED(EMFILE, backend->open_subsidiary(pair.manager));
    check_census(&before);
    leave_room(1);
    fd = backend->open_subsidiary(pair.manager);
    CHECK(fd >= 0);
}

static void a_pair_short_of_descriptors_leaves_none_open(void) {
    struct pty_shim_pair pair;
    int number;
    for (number = 0; pty_shim_backends()[number] != NULL; number++) {
        if (pty_shim_backends()[number]->open(&pair) < 0)
            continue;
        close_pair(pair);
        in_child(open_short_of_descriptors, number);
    }
}

static void the_bsd_search_works_in_any_directory(void) {
    struct pty_shim_pair held = new_pair(), pair;
    char path[128], expected[512], *buffer, endless[400];
    size_t size;
    int fd;
    REFUSED(ENOENT, pty_shim_bsd_open(directory, &pair));
    CHECK(pty_shim_subsidiary_name(held.manager, path, sizeof path) == 0);
    CHECK(symlink(path, in_directory("ptyqa")) == 0);
    CHECK(symlink(path, in_directory("ttyqa")) == 0);
    CHECK(pty_shim_bsd_open(directory, &pair) == 0);
    CHECK(is_cloexec(pair.manager) && is_cloexec(pair.subsidiary));
    CHECK(same_device(pair.subsidiary, held.subsidiary));
    fd = pty_shim_bsd_open_subsidiary(directory, pair.manager);
    CHECK(fd >= 0);
    CHECK(is_cloexec(fd));
    CHECK(same_device(fd, held.subsidiary));
    snprintf(expected, sizeof expected, "%s/ttyqa", directory);
    size = strlen(expected) + 1;
    buffer = malloc(size);
    CHECK(buffer != NULL);
    CHECK(pty_shim_bsd_subsidiary_name(directory, pair.manager, buffer, size) == 0);
    CHECK(strcmp(buffer, expected) == 0);
    REFUSED(ERANGE, pty_shim_bsd_subsidiary_name(directory, pair.manager, buffer, size - 1));
    free(buffer);
    memset(endless, 'x', sizeof endless - 1);
    endless[sizeof endless - 1] = '\0';
    REFUSED(ERANGE, pty_shim_bsd_open(endless, &pair));
    REFUSED(ERANGE, pty_shim_bsd_open_subsidiary(endless, pair.manager));
    REFUSED(ERANGE, pty_shim_bsd_subsidiary_name(endless, pair.manager, path, sizeof path));
    CHECK(close(fd) == 0);
    close_pair(pair);
    close_pair(held);
}

/* ---- sessions ---- */

static void check_session(int terminal) {
    int fd = open("/dev/tty", O_RDWR | O_CLOEXEC);
    CHECK(fd >= 0);
    CHECK(close(fd) == 0);
    CHECK(getsid(0) == getpid());
    CHECK(tcgetpgrp(terminal) == getpid());
}

static void attach_child(int leads_already) {
    struct pty_shim_pair pair = new_pair();
    struct census before = census();
    if (leads_already)
        CHECK(setsid() == getpid());
    CHECK(pty_shim_attach(pair.subsidiary) == 0);
    check_session(pair.subsidiary);
    CHECK(is_cloexec(pair.subsidiary));
    check_census(&before);
}

static void attach_makes_a_session_with_its_terminal(void) {
    in_child(attach_child, 0);
    in_child(attach_child, 1);
}

static void opening_takes_no_terminal_child(int number) {
    const struct pty_shim_backend *backend = pty_shim_backends()[number];
    struct pty_shim_pair pair;
    int fd;
    CHECK(setsid() == getpid());
    if (backend->open(&pair) < 0)
        return;
    fd = backend->open_subsidiary(pair.manager);
    CHECK(fd >= 0);
    CHECK(open("/dev/tty", O_RDWR | O_CLOEXEC) == -1);
}

static void opening_gives_a_session_no_terminal(void) {
    int number;
    for (number = 0; pty_shim_backends()[number] != NULL; number++)
        in_child(opening_takes_no_terminal_child, number);
}

static void attach_leader_of_group(int subsidiary) {
    CHECK(setpgid(0, 0) == 0);
    REFUSED(EPERM, pty_shim_attach(subsidiary));
}

static void attach_no_terminal(int fd) {
    REFUSED(ENOTTY, pty_shim_attach(fd));
}

static void attach_foreign_terminal(int subsidiary) {
    REFUSED(EPERM, pty_shim_attach(subsidiary));
}

static void attach_says_why_it_cannot(void) {
    struct pty_shim_pair pair = new_pair();
    int release, ends[2];
    pid_t holder;
    new_pipe(ends);
    in_child(attach_leader_of_group, pair.subsidiary);
    in_child(attach_no_terminal, ends[0]);
    holder = hold(pair.subsidiary, &release);
    in_child(attach_foreign_terminal, pair.subsidiary);
    let_go(holder, release);
    CHECK(close(ends[0]) == 0);
    CHECK(close(ends[1]) == 0);
    close_pair(pair);
}

static void close_some(int mask) {
    int number;
    for (number = 0; number <= 2; number++)
        if (mask & 1 << number)
            CHECK(close(number) == 0);
}

static void check_standard_descriptors(dev_t device) {
    struct stat status;
    int number;
    for (number = 0; number <= 2; number++) {
        CHECK(fstat(number, &status) == 0);
        CHECK(S_ISCHR(status.st_mode) && status.st_rdev == device);
        CHECK(is_inherited(number));
    }
}

static void login_child(int closed) {
    struct pty_shim_pair pair;
    struct stat status;
    close_some(closed);
    pair = new_pair();
    /* Away from 0 to 2: overwriting the manager would hang the terminal up. */
    if (pair.manager <= 2) {
        int low = pair.manager;
        pair.manager = fcntl(low, F_DUPFD_CLOEXEC, 10);
        CHECK(pair.manager >= 10);
        CHECK(close(low) == 0);
    }
    CHECK(fstat(pair.subsidiary, &status) == 0);
    CHECK(pty_shim_login(pair.subsidiary) == 0);
    check_standard_descriptors(status.st_rdev);
    check_session(0);
    CHECK(pair.subsidiary <= 2 || !is_open(pair.subsidiary));
    CHECK(write(1, "here", 4) == 4);
    expect(pair.manager, "here");
}

static void login_works_whichever_of_0_to_2_were_closed(void) {
    int closed;
    for (closed = 0; closed < 8; closed++)
        in_child(login_child, closed);
}

static void login_no_terminal(int fd) {
    struct census before = census();
    REFUSED(ENOTTY, pty_shim_login(fd));
    check_census(&before);
}

static void login_closes_nothing_if_it_fails(void) {
    int ends[2];
    new_pipe(ends);
    in_child(login_no_terminal, ends[0]);
    CHECK(close(ends[0]) == 0);
    CHECK(close(ends[1]) == 0);
}

/* ---- fork ---- */

static void fork_child(int closed_and_when) {
    int closed = closed_and_when >> 1, pair_first = closed_and_when & 1;
    struct pty_shim_pair pair;
    struct stat status;
    struct census before;
    sigset_t some, mask;
    int number;
    pid_t pid;
    if (!pair_first)
        close_some(closed);
    pair = new_pair();
    if (pair_first)
        close_some(closed);
    CHECK(fstat(pair.subsidiary, &status) == 0);
    sigemptyset(&some);
    sigaddset(&some, SIGUSR2);
    CHECK(sigprocmask(SIG_SETMASK, &some, NULL) == 0);
    before = census();
    pid = pty_shim_fork(&pair);
    CHECK(pid >= 0);
    CHECK(sigprocmask(SIG_SETMASK, NULL, &mask) == 0);
    for (number = 1; number < NSIG; number++)
        CHECK(sigismember(&mask, number) != 1 || number == SIGUSR2);
    CHECK(sigismember(&mask, SIGUSR2) == 1);
    if (pid == 0) {
        check_standard_descriptors(status.st_rdev);
        check_session(0);
        for (number = 3; number < HIGHEST; number++)
            CHECK(is_open(number) ==
                  (before.open[number] && number != pair.manager && number != pair.subsidiary));
        CHECK(write(1, "here", 4) == 4);
        _exit(7);
    }
    check_census(&before);
    expect(pair.manager, "here");
    check_exit(pid, 7);
    check_no_child();
}

static void fork_puts_its_child_on_the_terminal(void) {
    in_child(fork_child, 0);
}

/* The pair may be at 0 to 2 then, or what fork opens for itself. */
static void fork_works_whichever_of_0_to_2_were_closed(void) {
    int closed_and_when;
    for (closed_and_when = 2; closed_and_when < 16; closed_and_when++)
        in_child(fork_child, closed_and_when);
}

static void fork_refused(struct pty_shim_pair pair, int error) {
    struct census before = census();
    REFUSED(error, pty_shim_fork(&pair));
    check_census(&before);
}

static void fork_reaps_a_child_that_it_cannot_put_on_its_terminal(void) {
    struct pty_shim_pair pair = new_pair(), wrong = pair;
    int ends[2], release;
    pid_t holder;
    new_pipe(ends);
    wrong.subsidiary = ends[0];
    fork_refused(wrong, ENOTTY);
    check_no_child();
    wrong.subsidiary = -1;
    fork_refused(wrong, EBADF);
    check_no_child();
    holder = hold(pair.subsidiary, &release);
    fork_refused(pair, EPERM);
    let_go(holder, release);
    CHECK(close(ends[0]) == 0);
    CHECK(close(ends[1]) == 0);
    close_pair(pair);
}

static void fork_short_of_descriptors(int unused) {
    struct pty_shim_pair pair = new_pair();
    struct census before = census();
    int room;
    pid_t pid;
    (void)unused;
    for (room = 0;; room++) {
        leave_room(room);
        pid = pty_shim_fork(&pair);
        if (pid == 0)
            _exit(0);
        CHECK(pid > 0 || errno == EMFILE);
        check_census(&before);
        if (pid > 0)
            break;
        check_no_child();
        CHECK(room < 8);
    }
    CHECK(room >= 2);
    check_exit(pid, 0);
}

/* The limit of processes does not hold for root. */
static void become_nobody_without_processes(void) {
    struct rlimit none = {0, 0};
    if (geteuid() == 0)
        CHECK(setuid(NOBODY) == 0);
    CHECK(setrlimit(RLIMIT_NPROC, &none) == 0);
}

static void fork_short_of_processes(int unused) {
    struct pty_shim_pair pair = new_pair();
    (void)unused;
    become_nobody_without_processes();
    fork_refused(pair, EAGAIN);
}

static void fork_without_means_leaves_nothing_behind(void) {
    in_child(fork_short_of_descriptors, 0);
    in_child(fork_short_of_processes, 0);
}

/* ---- spawn ---- */

static int nothing(void *data) {
    (void)data;
    return 0;
}

/* Everything that the spawn of the helper needs, ready to be changed. */
struct run {
    struct pty_shim_command command;
    struct pty_shim_child child;
    struct pty_shim_pair pair;
    struct pty_shim_fd fds[16];
    int output[2];
    char *argv[4];
    char *envp[3];
    const char *paths[8];
    char text[8192];
};

static void begin(struct run *run, int by_fork) {
    memset(run, 0, sizeof *run);
    run->pair = new_pair();
    new_pipe(run->output);
    run->fds[0] = (struct pty_shim_fd){run->pair.subsidiary, 0};
    run->fds[1] = (struct pty_shim_fd){run->pair.subsidiary, 1};
    run->fds[2] = (struct pty_shim_fd){run->pair.subsidiary, 2};
    run->fds[3] = (struct pty_shim_fd){run->output[1], REPORT};
    run->argv[0] = "helper";
    run->argv[1] = "report";
    run->envp[0] = "PATH=/usr/bin:/bin";
    run->envp[1] = "WORD=value";
    run->paths[0] = helper;
    run->command.subsidiary = run->pair.subsidiary;
    run->command.fds = run->fds;
    run->command.fd_count = 4;
    run->command.paths = run->paths;
    run->command.argv = run->argv;
    run->command.envp = run->envp;
    if (by_fork)
        run->command.pre_exec = nothing;
}

static void end(struct run *run) {
    CHECK(close(run->output[0]) == 0);
    if (run->output[1] >= 0)
        CHECK(close(run->output[1]) == 0);
    close_pair(run->pair);
}

static void check_spawns(struct run *run) {
    int stage = -1;
    if (pty_shim_spawn(&run->command, &run->child, &stage) < 0) {
        dprintf(MESSAGES, "stage %d: ", stage);
        CHECK(!"the program starts");
    }
    CHECK(run->child.pid > 0);
    if (run->child.pidfd >= 0) {
        CHECK(is_cloexec(run->child.pidfd));
        CHECK(close(run->child.pidfd) == 0);
    }
}

/* Spawns, and reads what the program reports until it exits with 0. */
static void check_reports(struct run *run) {
    size_t length = 0;
    ssize_t count;
    check_spawns(run);
    CHECK(close(run->output[1]) == 0);
    run->output[1] = -1;
    do {
        CHECK(length < sizeof run->text - 1);
        count = read(run->output[0], run->text + length, sizeof run->text - 1 - length);
        CHECK(count >= 0);
        length += (size_t)count;
    } while (count > 0);
    run->text[length] = '\0';
    check_exit(run->child.pid, 0);
}

/* The report has this line. */
static void check_line(const struct run *run, const char *format, ...) {
    char line[4096];
    const char *found;
    va_list arguments;
    int length;
    va_start(arguments, format);
    length = vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    CHECK(length > 0 && length < (int)sizeof line);
    for (found = run->text; (found = strstr(found, line)) != NULL; found++)
        if ((found == run->text || found[-1] == '\n') && found[length] == '\n')
            return;
    dprintf(MESSAGES, "expected the line\n%s\nin the report\n%s", line, run->text);
    CHECK(!"the program reports what was expected");
}

static void check_refused(struct run *run, int stage_expected, int error_expected) {
    struct census before = census();
    struct pty_shim_child child;
    int stage = -1;
    errno = 0;
    if (pty_shim_spawn(&run->command, &child, &stage) != -1 || errno != error_expected ||
        stage != stage_expected) {
        dprintf(MESSAGES, "expected stage %d, %s; stage %d: ", stage_expected,
                strerror(error_expected), stage);
        CHECK(!"the spawn fails as expected");
    }
    check_census(&before);
    check_no_child();
}

#define IN_BOTH_WAYS(by_fork) for (by_fork = 0; by_fork <= 1; by_fork++)

/* What the helper says that it inherited. */
static int tell(void) {
    char path[4096];
    struct stat status;
    mode_t mask = umask(0);
    int fd;
    dprintf(REPORT, "leads=%d\n", getsid(0) == getpid() && getpgrp() == getpid());
    fd = open("/dev/tty", O_RDWR | O_CLOEXEC);
    dprintf(REPORT, "controlled=%d\n", fd >= 0);
    dprintf(REPORT, "foreground=%d\n", fd >= 0 && tcgetpgrp(fd) == getpid());
    if (fd >= 0)
        close(fd);
    dprintf(REPORT, "umask=%03o\n", (unsigned int)mask);
    dprintf(REPORT, "directory=%s\n", getcwd(path, sizeof path));
    dprintf(REPORT, "word=%s\n", getenv("WORD"));
    dprintf(REPORT, "credentials=%u %u\n", (unsigned int)geteuid(), (unsigned int)getegid());
    dprintf(REPORT, "descriptors");
    for (fd = 0; fd < HIGHEST; fd++)
        if (fstat(fd, &status) == 0)
            dprintf(REPORT, " %d=%llu:%llu", fd, (unsigned long long)status.st_dev,
                    (unsigned long long)status.st_ino);
    dprintf(REPORT, "\n");
#if defined(__linux__)
    {
        char line[256];
        FILE *own = fopen("/proc/self/status", "r");
        while (own != NULL && fgets(line, sizeof line, own) != NULL)
            if (strncmp(line, "Sig", 3) == 0)
                dprintf(REPORT, "%s", line);
    }
#endif
    return 0;
}

static void spawn_starts_a_program_on_its_terminal(void) {
    struct run run;
    char before[4096];
    mode_t mask = umask(0022);
    int by_fork;
    IN_BOTH_WAYS(by_fork) {
        begin(&run, by_fork);
        check_reports(&run);
        check_line(&run, "leads=1");
        check_line(&run, "controlled=1");
        check_line(&run, "foreground=1");
        check_line(&run, "umask=022");
        check_line(&run, "directory=%s", getcwd(before, sizeof before));
        check_line(&run, "word=value");
        end(&run);
    }
    umask(mask);
}

static void a_session_without_a_terminal_has_none(void) {
    struct run run;
    int by_fork;
    IN_BOTH_WAYS(by_fork) {
        begin(&run, by_fork);
        run.command.subsidiary = -1;
        check_reports(&run);
        check_line(&run, "leads=1");
        check_line(&run, "controlled=0");
        end(&run);
    }
}

static void spawn_changes_directory_and_umask_of_the_child_alone(void) {
    struct run run;
    char before[4096], after[4096], expected[4096];
    mode_t mask = umask(0022);
    int by_fork;
    CHECK(realpath(directory, expected) != NULL);
    CHECK(getcwd(before, sizeof before) != NULL);
    IN_BOTH_WAYS(by_fork) {
        begin(&run, by_fork);
        run.command.directory = directory;
        run.command.set_umask = 1;
        run.command.umask = 0051;
        check_reports(&run);
        check_line(&run, "directory=%s", expected);
        check_line(&run, "umask=051");
        end(&run);
    }
    CHECK(getcwd(after, sizeof after) != NULL);
    CHECK(strcmp(before, after) == 0);
    CHECK(umask(mask) == 0022);
}

static void no_one_calls(int number) {
    (void)number;
}

static void spawn_gives_signals_their_defaults(void) {
    struct sigaction ignored, handled, after;
    struct run run;
    sigset_t most, mask;
    int by_fork;
    memset(&ignored, 0, sizeof ignored);
    memset(&handled, 0, sizeof handled);
    ignored.sa_handler = SIG_IGN;
    handled.sa_handler = no_one_calls;
    CHECK(sigaction(SIGPIPE, &ignored, NULL) == 0);
    CHECK(sigaction(SIGHUP, &ignored, NULL) == 0);
    CHECK(sigaction(SIGUSR1, &handled, NULL) == 0);
    CHECK(sigaction(SIGCHLD, &handled, NULL) == 0);
#if defined(__linux__)
    CHECK(sigaction(SIGRTMAX, &ignored, NULL) == 0);
    { /* One of the two that the C library keeps to itself. */
        unsigned long bare[8] = {(unsigned long)SIG_IGN};
        CHECK(syscall(SYS_rt_sigaction, 33, bare, NULL, _NSIG / 8) == 0);
    }
#endif
    sigfillset(&most);
    sigdelset(&most, SIGALRM);
    CHECK(sigprocmask(SIG_SETMASK, &most, NULL) == 0);
    IN_BOTH_WAYS(by_fork) {
        begin(&run, by_fork);
        check_reports(&run);
#if defined(__linux__)
        check_line(&run, "SigPnd:\t%016d", 0);
        check_line(&run, "SigBlk:\t%016d", 0);
        check_line(&run, "SigIgn:\t%016d", 0);
        check_line(&run, "SigCgt:\t%016d", 0);
#endif
        end(&run);
    }
    CHECK(sigprocmask(SIG_SETMASK, NULL, &mask) == 0);
    CHECK(sigismember(&mask, SIGUSR2) == 1);
    CHECK(sigismember(&mask, SIGALRM) == 0);
    CHECK(sigaction(SIGUSR1, NULL, &after) == 0);
    CHECK(after.sa_handler == no_one_calls);
    CHECK(sigaction(SIGPIPE, NULL, &after) == 0);
    CHECK(after.sa_handler == SIG_IGN);
}

/* Spawns with this table, to which the report is added, and expects to find in
 * the child what stood here at `from`, our own at those of 0 to 2 that it does
 * not name, and nothing else. */
static void check_arrangement(const struct pty_shim_fd *fds, size_t count, int by_fork) {
    struct run run;
    char expected[2048];
    int target, length = 0;
    size_t i;
    begin(&run, by_fork);
    CHECK(count < 15);
    memcpy(run.fds, fds, count * sizeof *fds);
    run.fds[count] = (struct pty_shim_fd){run.output[1], REPORT};
    run.command.fd_count = count + 1;
    for (target = 0; target < HIGHEST; target++) {
        struct stat status;
        for (i = 0; i <= count && run.fds[i].to != target; i++)
            ;
        if (i > count && target > 2)
            continue;
        CHECK(fstat(i > count ? target : run.fds[i].from, &status) == 0);
        length += snprintf(expected + length, sizeof expected - (size_t)length, " %d=%llu:%llu",
                           target, (unsigned long long)status.st_dev,
                           (unsigned long long)status.st_ino);
    }
    check_reports(&run);
    check_line(&run, "descriptors%s", expected);
    end(&run);
}

/* Four files at 20 to 23, and others besides, that a child is not to see. */
static void open_files(void) {
    static const char *const names[] = {"a", "b", "c", "d"};
    static const int strays[] = {6, 8, 10, 24, 300, 900};
    size_t i;
    int fd;
    for (i = 0; i < 4; i++) {
        fd = open(new_file(names[i], "", 0600), O_RDWR | O_CLOEXEC);
        CHECK(fd >= 0);
        CHECK(dup2(fd, 20 + (int)i) == 20 + (int)i);
        CHECK(close(fd) == 0);
    }
    for (i = 0; i < sizeof strays / sizeof *strays; i++)
        CHECK(dup2(20, strays[i]) == strays[i]);
    CHECK(fcntl(22, F_SETFD, FD_CLOEXEC) == 0);
}

static void every_order(int by_fork) {
    int a, b, c;
    open_files();
    for (a = 0; a < 4; a++)
        for (b = 0; b < 4; b++)
            for (c = 0; c < 4; c++) {
                struct pty_shim_fd fds[] = {{20 + a, 20}, {20 + b, 21}, {20 + c, 22},
                                            {26 - a - b - c, 23}, {2, 2}, {1, 0}, {0, 1}};
                if (a != b && a != c && b != c)
                    check_arrangement(fds, 7, by_fork);
            }
}

static void descriptors_arrive_in_every_order(void) {
    in_child(every_order, 0);
    in_child(every_order, 1);
}

static void other_tables(int by_fork) {
    struct pty_shim_fd one_for_all[] = {{20, 2}, {20, 1}, {20, 0}, {20, 30}, {20, 20}, {20, 29}};
    struct pty_shim_fd far[] = {{21, 700}, {20, 0}, {23, 1}, {22, 2}, {700, 21}, {0, 20}};
    struct pty_shim_fd chain[] = {{20, 21}, {21, 22}, {22, 23}, {23, 24}, {0, 0}, {1, 1}, {2, 2}};
    struct pty_shim_fd back[] = {{21, 20}, {22, 21}, {23, 22}, {0, 3}, {3, 2}, {2, 1}, {1, 0}};
    struct pty_shim_fd few[] = {{20, 21}, {23, 1}};
    /* Targets where a copy set aside would land first. */
    struct pty_shim_fd low[] = {{21, 20}, {20, 21}, {22, 11}, {23, 12}, {22, 13}, {23, 14}};
    open_files();
    CHECK(dup2(23, 700) == 700);
    CHECK(dup2(22, 3) == 3);
    check_arrangement(one_for_all, 6, by_fork);
    check_arrangement(far, 6, by_fork);
    check_arrangement(chain, 7, by_fork);
    check_arrangement(back, 7, by_fork);
    check_arrangement(low, 6, by_fork);
    check_arrangement(few, 2, by_fork);
    check_arrangement(few, 0, by_fork);
}

static void one_descriptor_serves_many_and_numbers_may_chain(void) {
    in_child(other_tables, 0);
    in_child(other_tables, 1);
}

/* What spawn opens for itself lands at 0 to 2 if they are closed last. It must
 * not reach the child, nor be run over by what does. */
static void few_open(int closed_and_how) {
    int closed = closed_and_how >> 2, run_first = closed_and_how & 2, by_fork = closed_and_how & 1;
    struct census before;
    struct run run;
    if (!run_first)
        close_some(closed);
    begin(&run, by_fork);
    if (run_first)
        close_some(closed);
    before = census();
    before.open[run.output[1]] = 0;
    check_reports(&run);
    check_census(&before);
    check_line(&run, "leads=1");
    check_line(&run, "foreground=1");
    end(&run);
}

static void spawn_works_whichever_of_0_to_2_were_closed(void) {
    int closed_and_how;
    for (closed_and_how = 0; closed_and_how < 32; closed_and_how++)
        in_child(few_open, closed_and_how);
}

static void spawn_foreign_terminal(int subsidiary) {
    struct run run;
    int by_fork;
    IN_BOTH_WAYS(by_fork) {
        begin(&run, by_fork);
        run.command.subsidiary = subsidiary;
        check_refused(&run, PTY_SHIM_STAGE_TERMINAL, EPERM);
        end(&run);
    }
}

static void a_spawn_fails_at_the_terminal(void) {
    struct run run;
    int by_fork, release;
    pid_t holder;
    IN_BOTH_WAYS(by_fork) {
        begin(&run, by_fork);
        run.command.subsidiary = run.output[0];
        check_refused(&run, PTY_SHIM_STAGE_TERMINAL, ENOTTY);
        run.command.subsidiary = -2;
        check_refused(&run, PTY_SHIM_STAGE_TERMINAL, EBADF);
        end(&run);
    }
    begin(&run, 0);
    holder = hold(run.pair.subsidiary, &release);
    in_child(spawn_foreign_terminal, run.pair.subsidiary);
    let_go(holder, release);
    end(&run);
}

/* The numbers of a table that makes no sense must not be taken for those of
 * descriptors that the shim opens meanwhile. */
static void a_spawn_fails_at_the_table_of_descriptors(void) {
    struct run run;
    int by_fork, closed;
    IN_BOTH_WAYS(by_fork) {
        begin(&run, by_fork);
        run.fds[1].to = 0;
        check_refused(&run, PTY_SHIM_STAGE_DESCRIPTORS, EINVAL);
        run.fds[1].to = -1;
        check_refused(&run, PTY_SHIM_STAGE_DESCRIPTORS, EINVAL);
        run.fds[1].to = 1;
        run.fds[1].from = -1;
        check_refused(&run, PTY_SHIM_STAGE_DESCRIPTORS, EINVAL);
        for (closed = 3; closed < 16; closed++) {
            if (is_open(closed))
                continue;
            run.fds[1].from = closed;
            check_refused(&run, PTY_SHIM_STAGE_DESCRIPTORS, EBADF);
        }
        run.fds[1].from = run.pair.subsidiary;
        run.fds[1].to = 1 << 30;
        run.command.fd_count = 2;
        check_refused(&run, PTY_SHIM_STAGE_DESCRIPTORS, EBADF);
        end(&run);
    }
}

static void a_spawn_fails_at_the_directory(void) {
    struct run run;
    int by_fork;
    IN_BOTH_WAYS(by_fork) {
        begin(&run, by_fork);
        run.command.directory = in_directory("missing");
        check_refused(&run, PTY_SHIM_STAGE_DIRECTORY, ENOENT);
        run.command.directory = new_file("file", "", 0600);
        check_refused(&run, PTY_SHIM_STAGE_DIRECTORY, ENOTDIR);
        end(&run);
    }
}

static int refuse(void *data) {
    return *(int *)data;
}

/* Is the last before execve: terminal and descriptors are as they will be. */
static int look_around(void *data) {
    *(int *)data = 0;
    if (getsid(0) != getpid() || tcgetpgrp(0) != getpid())
        return ENXIO;
    return write(REPORT, "pre_exec\n", 9) == 9 ? 0 : errno;
}

static void a_spawn_calls_pre_exec_and_fails_if_that_says_so(void) {
    struct run run;
    int error = EDOM;
    begin(&run, 0);
    run.command.pre_exec = refuse;
    run.command.pre_exec_data = &error;
    check_refused(&run, PTY_SHIM_STAGE_PRE_EXEC, EDOM);
    run.command.pre_exec = look_around;
    check_reports(&run);
    check_line(&run, "pre_exec");
    check_line(&run, "leads=1");
    CHECK(error == EDOM); /* the child's copy was written to */
    end(&run);
}

static void a_spawn_fails_at_exec(void) {
    struct run run;
    int by_fork;
    IN_BOTH_WAYS(by_fork) {
        begin(&run, by_fork);
        run.paths[0] = in_directory("missing");
        check_refused(&run, PTY_SHIM_STAGE_EXEC, ENOENT);
        run.paths[0] = directory;
        check_refused(&run, PTY_SHIM_STAGE_EXEC, EACCES);
        run.paths[0] = new_file("file", "#!/bin/sh\n", 0600);
        check_refused(&run, PTY_SHIM_STAGE_EXEC, EACCES);
        run.paths[0] = new_file("text", "exit 0\n", 0700);
        check_refused(&run, PTY_SHIM_STAGE_EXEC, ENOEXEC);
        run.paths[0] = NULL;
        check_refused(&run, PTY_SHIM_STAGE_EXEC, ENOENT);
        end(&run);
    }
}

static void spawn_tries_paths_as_execvp_does(void) {
    struct run run;
    int by_fork;
    const char *missing = in_directory("missing"), *below_file = in_directory("file/below");
    const char *closed = new_file("file", "#!/bin/sh\n", 0600), *loop = in_directory("loop");
    static char endless[8192];
    CHECK(symlink("loop", loop) == 0);
    memset(endless, 'x', sizeof endless - 1);
    endless[0] = '/';
    IN_BOTH_WAYS(by_fork) {
        begin(&run, by_fork);
        run.paths[0] = closed;
        run.paths[1] = missing;
        check_refused(&run, PTY_SHIM_STAGE_EXEC, EACCES);
        run.paths[0] = missing;
        run.paths[1] = loop;
        check_refused(&run, PTY_SHIM_STAGE_EXEC, ENOENT);
        run.paths[0] = loop;
        run.paths[1] = endless;
        check_refused(&run, PTY_SHIM_STAGE_EXEC, ENAMETOOLONG);
        run.paths[1] = new_file("text", "exit 0\n", 0700);
        run.paths[2] = helper;
        check_refused(&run, PTY_SHIM_STAGE_EXEC, ENOEXEC);
        run.paths[1] = NULL;
        check_refused(&run, PTY_SHIM_STAGE_EXEC, ELOOP);
        run.paths[0] = below_file;
        run.paths[1] = endless;
        run.paths[2] = loop;
        run.paths[3] = closed;
        run.paths[4] = helper;
        check_reports(&run);
        check_line(&run, "leads=1");
        end(&run);
    }
}

static void spawn_lends_a_shell_to_a_file_without_interpreter(void) {
    struct run run;
    int by_fork;
    const char *text = new_file("text", "echo \"script=$0 $# $1\" >&9\n", 0700);
    IN_BOTH_WAYS(by_fork) {
        const char *shell[] = {"/bin/sh", NULL, "one word", NULL};
        begin(&run, by_fork);
        run.paths[0] = text;
        run.command.shell = shell;
        check_reports(&run);
        check_line(&run, "script=%s 1 one word", text);
        end(&run);
        begin(&run, by_fork);
        run.paths[0] = text;
        run.command.shell = shell;
        shell[0] = "/missing";
        check_refused(&run, PTY_SHIM_STAGE_EXEC, ENOEXEC);
        end(&run);
    }
}

static void spawn_short_of_descriptors(int by_fork) {
    struct run run;
    struct census before;
    int room, stage;
    begin(&run, by_fork);
    before = census();
    for (room = 0;; room++) {
        leave_room(room);
        if (pty_shim_spawn(&run.command, &run.child, &stage) == 0)
            break;
        CHECK(stage == PTY_SHIM_STAGE_START || stage == PTY_SHIM_STAGE_DESCRIPTORS);
        CHECK(errno == EMFILE || stage == PTY_SHIM_STAGE_DESCRIPTORS);
        check_census(&before);
        check_no_child();
        CHECK(room < 32);
    }
    CHECK(room >= 1);
    check_exit(run.child.pid, 0);
}

static void spawn_short_of_processes(int by_fork) {
    struct run run;
    begin(&run, by_fork);
    become_nobody_without_processes();
    check_refused(&run, PTY_SHIM_STAGE_START, EAGAIN);
}

static void spawn_without_means_leaves_nothing_behind(void) {
    int by_fork;
    IN_BOTH_WAYS(by_fork) {
        in_child(spawn_short_of_descriptors, by_fork);
        in_child(spawn_short_of_processes, by_fork);
    }
}

/* (unsigned int)-1 is the name of no user and no group. */
static void a_spawn_fails_at_credentials(void) {
    static const unsigned int none = (unsigned int)-1;
    struct run run;
    begin(&run, 0);
    run.command.uid = &none;
    check_refused(&run, PTY_SHIM_STAGE_UID, EINVAL);
    run.command.gid = &none;
    check_refused(&run, PTY_SHIM_STAGE_GID, EINVAL);
    run.command.groups = &none;
    run.command.group_count = 1;
    check_refused(&run, PTY_SHIM_STAGE_GROUPS, geteuid() == 0 ? EINVAL : EPERM);
    if (geteuid() != 0) {
        run.command.groups_may_fail = 1;
        check_refused(&run, PTY_SHIM_STAGE_GID, EINVAL);
    }
    end(&run);
}

/* By a shell, which everyone can execute, whatever the way to the helper. */
static void spawn_changes_credentials_of_the_child_alone(void) {
    unsigned int uid = geteuid() == 0 ? NOBODY : (unsigned int)geteuid();
    unsigned int gid = geteuid() == 0 ? NOBODY - 1 : (unsigned int)getegid();
    struct run run;
    begin(&run, 0);
    run.command.uid = &uid;
    run.command.gid = &gid;
    run.command.groups = &gid;
    run.command.group_count = 1;
    run.command.groups_may_fail = 1;
    run.paths[0] = "/bin/sh";
    run.argv[1] = "-c";
    run.argv[2] = "echo credentials=$(id -u) $(id -g) >&9; echo groups=$(id -G) >&9";
    run.command.directory = "/";
    check_reports(&run);
    check_line(&run, "credentials=%u %u", uid, gid);
    if (geteuid() == 0)
        check_line(&run, "groups=%u", gid);
    end(&run);
#if defined(__linux__)
    /* A child that shared our memory would have taken this from us. */
    CHECK(prctl(PR_GET_DUMPABLE) == 1);
#endif
}

/* ---- what a spawn does to its caller ---- */

/* Frames at many depths, where the stack of the child was. If it left marks of
 * the address sanitizer behind, they are met here. */
static int dig(int depth) {
    volatile char frame[200];
    int i, sum = 0;
    for (i = 0; i < (int)sizeof frame; i++)
        frame[i] = (char)depth;
    for (i = 0; i < (int)sizeof frame; i++)
        sum += frame[i];
    return depth == 0 ? sum : sum + dig(depth - 1);
}

static void a_spawn_leaves_the_stack_as_it_was(void) {
    struct run run;
    begin(&run, 0);
    run.argv[1] = "nothing";
    check_spawns(&run);
    CHECK(dig(400) != 0);
    check_exit(run.child.pid, 0);
    run.paths[0] = in_directory("missing");
    check_refused(&run, PTY_SHIM_STAGE_EXEC, ENOENT);
    CHECK(dig(400) != 0);
    run.paths[0] = helper;
    run.command.directory = run.paths[1] = in_directory("missing");
    check_refused(&run, PTY_SHIM_STAGE_DIRECTORY, ENOENT);
    CHECK(dig(400) != 0);
    run.command.subsidiary = run.output[0];
    check_refused(&run, PTY_SHIM_STAGE_TERMINAL, ENOTTY);
    CHECK(dig(400) != 0);
    end(&run);
}

static void *spawn_many(void *unused) {
    struct run run;
    int i;
    for (i = 0; i < 20; i++) {
        pid_t pid;
        begin(&run, i % 4 == 0);
        run.argv[1] = "nothing";
        check_spawns(&run);
        check_exit(run.child.pid, 0);
        run.paths[0] = "/missing";
        CHECK(pty_shim_spawn(&run.command, &run.child, &(int){0}) == -1 && errno == ENOENT);
        pid = pty_shim_fork(&run.pair);
        CHECK(pid >= 0);
        if (pid == 0)
            _exit(3);
        check_exit(pid, 3);
        end(&run);
    }
    return unused;
}

static void many_threads_may_spawn_at_once(void) {
    pthread_t threads[4];
    int i;
    for (i = 0; i < 4; i++)
        CHECK(pthread_create(&threads[i], NULL, spawn_many, NULL) == 0);
    for (i = 0; i < 4; i++)
        CHECK(pthread_join(threads[i], NULL) == 0);
}

/* What a thread does that has a stack of its own choice. */
struct small {
    struct run run;
    int result, stage, error;
};

static void *spawn_on_small_stack(void *argument) {
    struct small *small = argument;
    errno = 0;
    small->result = pty_shim_spawn(&small->run.command, &small->run.child, &small->stage);
    small->error = errno;
    return NULL;
}

/* The neighbour lies directly below the stack, where a guard page would be jumped. */
static void small_stack(size_t size, int by_fork, const char *path, int result, int error) {
    static const size_t neighbour = 64 * 1024;
    static struct small small;
    unsigned char *memory;
    pthread_attr_t attributes;
    pthread_t thread;
    size_t i;
    memory = aligned_alloc(4096, neighbour + size);
    CHECK(memory != NULL);
    memset(memory, 0x5a, neighbour);
    begin(&small.run, by_fork);
    small.run.argv[1] = "nothing";
    small.run.paths[0] = path;
    CHECK(pthread_attr_init(&attributes) == 0);
    CHECK(pthread_attr_setstack(&attributes, memory + neighbour, size) == 0);
    /* A sanitizer's thread may need more than this stack has. */
    if (pthread_create(&thread, &attributes, spawn_on_small_stack, &small) == 0) {
        CHECK(pthread_join(thread, NULL) == 0);
        for (i = 0; i < neighbour; i++)
            CHECK(memory[i] == 0x5a);
        CHECK(small.result == result);
        CHECK(small.error == error || result == 0);
        if (result == 0)
            check_exit(small.run.child.pid, 0);
        if (result == 0 && small.run.child.pidfd >= 0)
            CHECK(close(small.run.child.pidfd) == 0);
    }
    CHECK(pthread_attr_destroy(&attributes) == 0);
    end(&small.run);
    free(memory);
}

static void a_thread_of_any_stack_size_may_spawn(void) {
    static const size_t sizes[] = {16, 20, 24, 28, 32, 64};
    size_t i;
    int by_fork;
    IN_BOTH_WAYS(by_fork) {
        for (i = 0; i < sizeof sizes / sizeof *sizes; i++) {
            if (sizes[i] * 1024 < (size_t)PTHREAD_STACK_MIN)
                continue;
            small_stack(sizes[i] * 1024, by_fork, helper, 0, 0);
            small_stack(sizes[i] * 1024, by_fork, "/missing", -1, ENOENT);
        }
    }
}

/* Sources where targets are to be: the child has to close what it set aside. */
static void *spawn_cancelled(void *by_fork) {
    static struct run run;
    const struct pty_shim_backend *const *backend;
    struct pty_shim_pair more;
    int state, stage;
    pid_t pid;
    begin(&run, by_fork != NULL);
    run.argv[1] = "nothing";
    run.fds[4] = (struct pty_shim_fd){run.pair.subsidiary, run.pair.manager};
    run.fds[5] = (struct pty_shim_fd){run.pair.manager, run.pair.subsidiary};
    run.command.fd_count = 6;
    CHECK(pthread_cancel(pthread_self()) == 0);
    for (backend = pty_shim_backends(); *backend != NULL; backend++) {
        int other;
        if ((*backend)->open(&more) < 0)
            continue;
        other = (*backend)->open_subsidiary(more.manager);
        CHECK((*backend)->open_subsidiary(run.output[0]) == -1);
        CHECK(pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &state) == 0);
        CHECK(state == PTHREAD_CANCEL_ENABLE);
        CHECK(close(other) == 0);
        close_pair(more);
        CHECK(pthread_setcancelstate(PTHREAD_CANCEL_ENABLE, NULL) == 0);
    }
    CHECK(pty_shim_bsd_open(directory, &more) == -1 && errno == ENOENT);
    CHECK(pty_shim_spawn(&run.command, &run.child, &stage) == 0);
    CHECK(pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &state) == 0);
    CHECK(state == PTHREAD_CANCEL_ENABLE);
    check_exit(run.child.pid, 0);
    CHECK(run.child.pidfd < 0 || close(run.child.pidfd) == 0);
    CHECK(pthread_setcancelstate(PTHREAD_CANCEL_ENABLE, NULL) == 0);
    run.paths[0] = "/missing";
    CHECK(pty_shim_spawn(&run.command, &run.child, &stage) == -1 && errno == ENOENT);
    pid = pty_shim_fork(&run.pair);
    CHECK(pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &state) == 0);
    if (pid == 0)
        _exit(state == PTHREAD_CANCEL_ENABLE ? 3 : 4);
    CHECK(state == PTHREAD_CANCEL_ENABLE);
    check_exit(pid, 3);
    run.pair.subsidiary = -run.pair.subsidiary;
    CHECK(pty_shim_fork(&run.pair) == -1 && errno == EBADF);
    CHECK(pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &state) == 0);
    CHECK(state == PTHREAD_CANCEL_DISABLE);
    run.pair.subsidiary = -run.pair.subsidiary;
    end(&run);
    CHECK(pthread_setcancelstate(PTHREAD_CANCEL_ENABLE, NULL) == 0);
    pthread_testcancel();
    return NULL;
}

static void a_thread_that_is_cancelled_ends_after_the_call(void) {
    int by_fork;
    IN_BOTH_WAYS(by_fork) {
        pthread_t thread;
        void *result;
        CHECK(pthread_create(&thread, NULL, spawn_cancelled, by_fork ? &by_fork : NULL) == 0);
        CHECK(pthread_join(thread, &result) == 0);
        CHECK(result == PTHREAD_CANCELED);
    }
}

#if defined(__linux__)
/* Processes that others fork at the worst moments, and that live on. */
static pid_t strangers[64];
static int stranger_count, with_strangers, child_dies;

static void fork_stranger(void) {
    pid_t pid;
    if (!with_strangers)
        return;
    CHECK(stranger_count < 64);
#ifdef __s390__ /* the stack comes first there */
    pid = (pid_t)syscall(SYS_clone, 0, SIGCHLD, 0, 0, 0);
#else
    pid = (pid_t)syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);
#endif
    CHECK(pid >= 0);
    if (pid == 0)
        prctl(PR_SET_PDEATHSIG, SIGKILL); /* if we fail */
    while (pid == 0)
        pause();
    strangers[stranger_count++] = pid;
}

static void die(void) {
    if (child_dies)
        _exit(9);
}

/* A spawn that waits for one of them waits for ever. */
static void no_process_of_another_thread_delays_a_spawn_by_fork(void) {
    struct run run;
    int i, error = EDOM;
    pid_t pid;
    CHECK(pthread_atfork(fork_stranger, fork_stranger, die) == 0);
    begin(&run, 1);
    run.argv[1] = "nothing";
    with_strangers = 1;
    check_spawns(&run);
    check_exit(run.child.pid, 0);
    pid = pty_shim_fork(&run.pair);
    CHECK(pid >= 0);
    if (pid == 0)
        _exit(3);
    check_exit(pid, 3);
    run.command.pre_exec = refuse;
    run.command.pre_exec_data = &error;
    CHECK(pty_shim_spawn(&run.command, &run.child, &(int){0}) == -1 && errno == EDOM);
    child_dies = 1;
    CHECK(pty_shim_spawn(&run.command, &run.child, &(int){0}) == -1 && errno == EIO);
    CHECK(pty_shim_fork(&run.pair) == -1 && errno == EIO);
    CHECK(signal(SIGCHLD, SIG_IGN) != SIG_ERR);
    CHECK(pty_shim_spawn(&run.command, &run.child, &(int){0}) == -1 && errno == EIO);
    CHECK(signal(SIGCHLD, SIG_DFL) != SIG_ERR);
    with_strangers = 0;
    CHECK(pty_shim_spawn(&run.command, &run.child, &(int){0}) == -1 && errno == EIO);
    CHECK(pty_shim_fork(&run.pair) == -1 && errno == EIO);
    CHECK(signal(SIGCHLD, SIG_IGN) != SIG_ERR);
    CHECK(pty_shim_spawn(&run.command, &run.child, &(int){0}) == -1 && errno == EIO);
    CHECK(signal(SIGCHLD, SIG_DFL) != SIG_ERR);
    CHECK(stranger_count == 12);
    for (i = 0; i < stranger_count; i++) {
        CHECK(kill(strangers[i], SIGKILL) == 0);
        CHECK(waitpid(strangers[i], NULL, 0) == strangers[i]);
    }
    end(&run);
}

/* What the shim gets instead of clone(2), ioctl(2) and syscall(2), by the linker's
 * --wrap: kernels as they were, or are in a tight spot.
 *
 * The kernel has failures of clone that come after it has written the number of
 * the pidfd, and then no descriptor of ours has that number, or one of another
 * thread has: a full pids cgroup is one. */
static int clones_seen, clones_to_refuse, number_to_write;
static int memory_is_copied;           /* clone does not share it, as under qemu */
static int error_of_peer;              /* what TIOCGPTPEER fails with, or 0 */
static long calls_that_are_missing[2]; /* the numbers of system calls, or 0 */
static int close_range_closes_only;    /* it knows no flag */
static int limit_is_infinite;          /* of descriptors */
static int limit_is_high;              /* likewise, the hard one */

int __real_clone(int (*entry)(void *), void *stack, int flags, void *argument, ...);
int __wrap_clone(int (*entry)(void *), void *stack, int flags, void *argument, ...);
int __real_ioctl(int fd, unsigned long request, ...);
int __wrap_ioctl(int fd, unsigned long request, ...);
long __real_syscall(long number, ...);
long __wrap_syscall(long number, ...);
int __real_getrlimit(int resource, struct rlimit *limit);
int __wrap_getrlimit(int resource, struct rlimit *limit);

int __wrap_getrlimit(int resource, struct rlimit *limit) {
    int result = __real_getrlimit(resource, limit);
    if (result == 0 && resource == RLIMIT_NOFILE && limit_is_infinite)
        limit->rlim_cur = limit->rlim_max = RLIM_INFINITY;
    if (result == 0 && resource == RLIMIT_NOFILE && limit_is_high)
        limit->rlim_max = 3 << 20;
    return result;
}

int __wrap_clone(int (*entry)(void *), void *stack, int flags, void *argument, ...) {
    va_list more;
    int *pidfd = NULL;
    if (flags & CLONE_PIDFD) {
        va_start(more, argument);
        pidfd = va_arg(more, int *);
        va_end(more);
    }
    __atomic_add_fetch(&clones_seen, 1, __ATOMIC_RELAXED);
    if (clones_to_refuse > 0) {
        clones_to_refuse--;
        if (pidfd != NULL)
            *pidfd = number_to_write;
        errno = EAGAIN;
        return -1;
    }
    if (memory_is_copied)
        flags &= ~(CLONE_VM | CLONE_VFORK);
    return __real_clone(entry, stack, flags, argument, pidfd);
}

int __wrap_ioctl(int fd, unsigned long request, ...) {
    va_list more;
    void *argument;
    va_start(more, request);
    argument = va_arg(more, void *);
    va_end(more);
    if (request == TIOCGPTPEER && error_of_peer != 0) {
        errno = error_of_peer;
        return -1;
    }
    return __real_ioctl(fd, request, argument);
}

/* Passes on as many arguments as a system call can have, those that were not
 * given too: the kernel does not look at them. */
long __wrap_syscall(long number, ...) {
    va_list more;
    long a[6];
    int i;
    va_start(more, number);
    for (i = 0; i < 6; i++)
        a[i] = va_arg(more, long);
    va_end(more);
    if (number == calls_that_are_missing[0] || number == calls_that_are_missing[1]) {
        errno = ENOSYS;
        return -1;
    }
    if (number == SYS_close_range && a[2] != 0 && close_range_closes_only) {
        errno = EINVAL;
        return -1;
    }
    return __real_syscall(number, a[0], a[1], a[2], a[3], a[4], a[5]);
}

static void a_refused_clone_closes_no_descriptor_of_others(void) {
    struct run run;
    begin(&run, 0);
    run.argv[1] = "nothing";
    check_spawns(&run);
    check_exit(run.child.pid, 0);
    number_to_write = run.output[0];
    clones_to_refuse = 1;
    check_refused(&run, PTY_SHIM_STAGE_START, EAGAIN);
    CHECK(clones_to_refuse == 0);
    end(&run);
}

static void a_clone_refused_once_is_tried_again(void) {
    struct run run;
    int before;
    begin(&run, 0);
    run.argv[1] = "nothing";
    clones_to_refuse = 1;
    check_spawns(&run);
    check_exit(run.child.pid, 0);
    CHECK(clones_to_refuse == 0);
    check_spawns(&run);
    check_exit(run.child.pid, 0);
    before = clones_seen;
    check_spawns(&run);
    check_exit(run.child.pid, 0);
    CHECK(clones_seen == before + 1);
    end(&run);
}

/* Linux before 5.11 cannot mark by close_range, before 5.9 has none: the
 * descriptors are listed in /proc. Where that is not mounted, all numbers are
 * tried. */
enum { MARKS, CLOSES, LISTS, TRIES, WAYS };

static void find_descriptors_by(int way) {
    close_range_closes_only = way == CLOSES;
    calls_that_are_missing[0] = way >= LISTS ? SYS_close_range : 0;
    calls_that_are_missing[1] = way >= TRIES ? SYS_getdents64 : 0;
}

static void without_close_range_no_other_descriptor_arrives_either(void) {
    int way;
    for (way = CLOSES; way < WAYS; way++) {
        find_descriptors_by(way);
        in_child(other_tables, 0);
        in_child(other_tables, 1);
    }
}

static void a_few_of_many(int by_fork) {
    struct pty_shim_fd few[] = {{20, 21}, {23, 1}, {300, 24}};
    check_arrangement(few, 3, by_fork);
}

/* Below those that are open, and for good: it may not be raised again. */
static void below_a_lowered_limit(int by_fork) {
    struct rlimit low = {40, 40};
    open_files();
    CHECK(setrlimit(RLIMIT_NOFILE, &low) == 0);
    a_few_of_many(by_fork);
}

static void with_an_infinite_limit(int by_fork) {
    struct timespec start, now;
    open_files();
    limit_is_infinite = 1;
    CHECK(clock_gettime(CLOCK_MONOTONIC, &start) == 0);
    a_few_of_many(by_fork);
    CHECK(clock_gettime(CLOCK_MONOTONIC, &now) == 0);
    CHECK(now.tv_sec - start.tv_sec < 20);
}

static void with_a_high_limit(int by_fork) {
    open_files();
    limit_is_high = 1;
    a_few_of_many(by_fork);
}

/* The thread has a table of descriptors that is not that of its process. */
static void *unshare_and_spawn(void *by_fork) {
    CHECK(unshare(CLONE_FILES) == 0);
    open_files();
    a_few_of_many(by_fork != NULL);
    CHECK(is_open(900));
    return NULL;
}

static void in_a_table_of_its_own(int by_fork) {
    pthread_t thread;
    CHECK(pthread_create(&thread, NULL, unshare_and_spawn, by_fork ? &by_fork : NULL) == 0);
    CHECK(pthread_join(thread, NULL) == 0);
    CHECK(!is_open(900));
}

static void no_other_descriptor_arrives_whatever_the_limit_of_descriptors(void) {
    int way, by_fork;
    for (way = MARKS; way < WAYS; way++) {
        find_descriptors_by(way);
        IN_BOTH_WAYS(by_fork) {
            in_child(below_a_lowered_limit, by_fork);
            in_child(with_an_infinite_limit, by_fork);
            in_child(with_a_high_limit, by_fork);
            in_child(in_a_table_of_its_own, by_fork);
        }
    }
}

/* Linux before 4.13, gVisor, and a sandbox. */
static void without_tiocgptpeer_the_subsidiary_opens_by_its_path(void) {
    static const int errors[] = {ENOTTY, EINVAL, ENOSYS, EPERM};
    size_t i;
    for (i = 0; i < sizeof errors / sizeof *errors; i++) {
        struct pty_shim_pair pair;
        error_of_peer = errors[i];
        CHECK(pty_shim_backends()[0]->open(&pair) == 0);
        check_pair(pty_shim_backends()[0], pair);
        close_pair(pair);
    }
    in_child(open_short_of_descriptors, 0);
}

static void where_memory_is_copied_spawn_forks_and_says_as_much(void) {
    struct run run;
    int before;
    memory_is_copied = 1;
    begin(&run, 0);
    run.paths[0] = "/missing";
    check_refused(&run, PTY_SHIM_STAGE_EXEC, ENOENT);
    before = clones_seen;
    run.paths[0] = helper;
    check_reports(&run);
    check_line(&run, "leads=1");
    CHECK(clones_seen == before);
    end(&run);
}
#endif

/* ---- the driver ---- */

#define SCENARIO(name) {#name, name}
static const struct {
    const char *name;
    void (*run)(void);
} scenarios[] = {
    SCENARIO(the_table_is_complete_and_ends_with_null),
    SCENARIO(every_backend_opens_pairs),
    SCENARIO(the_chosen_backend_is_behind_the_short_functions),
    SCENARIO(a_name_that_does_not_fit_is_refused),
    SCENARIO(what_is_no_manager_has_no_subsidiary),
    SCENARIO(a_pair_short_of_descriptors_leaves_none_open),
    SCENARIO(the_bsd_search_works_in_any_directory),
    SCENARIO(opening_gives_a_session_no_terminal),
    SCENARIO(attach_makes_a_session_with_its_terminal),
    SCENARIO(attach_says_why_it_cannot),
    SCENARIO(login_works_whichever_of_0_to_2_were_closed),
    SCENARIO(login_closes_nothing_if_it_fails),
    SCENARIO(fork_puts_its_child_on_the_terminal),
    SCENARIO(fork_works_whichever_of_0_to_2_were_closed),
    SCENARIO(fork_reaps_a_child_that_it_cannot_put_on_its_terminal),
    SCENARIO(fork_without_means_leaves_nothing_behind),
    SCENARIO(spawn_starts_a_program_on_its_terminal),
    SCENARIO(a_session_without_a_terminal_has_none),
    SCENARIO(spawn_changes_directory_and_umask_of_the_child_alone),
    SCENARIO(spawn_gives_signals_their_defaults),
    SCENARIO(descriptors_arrive_in_every_order),
    SCENARIO(one_descriptor_serves_many_and_numbers_may_chain),
    SCENARIO(spawn_works_whichever_of_0_to_2_were_closed),
    SCENARIO(a_spawn_fails_at_the_terminal),
    SCENARIO(a_spawn_fails_at_the_table_of_descriptors),
    SCENARIO(a_spawn_fails_at_credentials),
    SCENARIO(a_spawn_fails_at_the_directory),
    SCENARIO(a_spawn_calls_pre_exec_and_fails_if_that_says_so),
    SCENARIO(a_spawn_fails_at_exec),
    SCENARIO(spawn_tries_paths_as_execvp_does),
    SCENARIO(spawn_lends_a_shell_to_a_file_without_interpreter),
    SCENARIO(spawn_without_means_leaves_nothing_behind),
    SCENARIO(spawn_changes_credentials_of_the_child_alone),
    SCENARIO(a_spawn_leaves_the_stack_as_it_was),
    SCENARIO(many_threads_may_spawn_at_once),
    SCENARIO(a_thread_of_any_stack_size_may_spawn),
    SCENARIO(a_thread_that_is_cancelled_ends_after_the_call),
#if defined(__linux__)
    SCENARIO(no_process_of_another_thread_delays_a_spawn_by_fork),
    SCENARIO(a_refused_clone_closes_no_descriptor_of_others),
    SCENARIO(a_clone_refused_once_is_tried_again),
    SCENARIO(without_close_range_no_other_descriptor_arrives_either),
    SCENARIO(no_other_descriptor_arrives_whatever_the_limit_of_descriptors),
    SCENARIO(without_tiocgptpeer_the_subsidiary_opens_by_its_path),
    SCENARIO(where_memory_is_copied_spawn_forks_and_says_as_much),
#endif
};
#define SCENARIO_COUNT (sizeof scenarios / sizeof *scenarios)

static int list(void) {
    size_t i;
    for (i = 0; i < SCENARIO_COUNT; i++)
        puts(scenarios[i].name);
    return 0;
}

/* Numbers are free from 3 on and children can be waited for, whatever we were
 * started with. */
static void prepare(void) {
    struct rlimit files;
    int fd;
    CHECK(getrlimit(RLIMIT_NOFILE, &files) == 0);
    if (files.rlim_cur < HIGHEST) {
        files.rlim_cur = HIGHEST;
        CHECK(setrlimit(RLIMIT_NOFILE, &files) == 0);
    }
    for (fd = 3; fd < HIGHEST; fd++)
        close(fd);
    CHECK(fcntl(2, F_DUPFD_CLOEXEC, MESSAGES) == MESSAGES);
    CHECK(signal(SIGCHLD, SIG_DFL) != SIG_ERR);
}

int main(int argc, char **argv) {
    size_t i;
    if (argc == 2 && strcmp(argv[1], "list") == 0)
        return list();
    if (argc == 2 && strcmp(argv[1], "report") == 0)
        return tell();
    if (argc == 2 && strcmp(argv[1], "nothing") == 0)
        return 0;
    for (i = 0; argc == 4 && i < SCENARIO_COUNT; i++) {
        if (strcmp(argv[1], scenarios[i].name) == 0) {
            struct census before;
            directory = argv[2];
            helper = argv[3];
            prepare();
            before = census();
            scenarios[i].run();
            check_census(&before);
            check_no_child();
            return 0;
        }
    }
    fprintf(stderr, "usage: program SCENARIO DIRECTORY HELPER\n");
    return 2;
}
