/* The shim on kernels and C libraries that are not those of this machine, for
 * tests/raw/emulation.rs.
 *
 *     emulation SCENARIO DIRECTORY    0 if all was well; 77 and a reason if the
 *                                     kernel does not let it be tried
 *     emulation inherited             how many descriptors above 2 it inherited
 *
 * What refuses calls is the kernel itself where it can: a filter of system calls,
 * a folder /dev of one's own. What Linux does not have is in the functions named
 * __wrap_, which the linker calls instead of the C library's. */
#define _GNU_SOURCE

#include "pty_shim.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define SKIPPED 77
#define HIGHEST 256 /* descriptors are counted below this number */

/* What fake stropts.h says, too. */
#define FIND 0x530b
#define PUSH 0x5302

static const char *directory;

static void failed(int line, const char *what) {
    int error = errno;
    dprintf(2, "emulation.c:%d: not so: %s (errno: %s)\n", line, what, strerror(error));
    _exit(1);
}

#define CHECK(condition) ((condition) ? (void)0 : failed(__LINE__, #condition))

static void skip(const char *what) {
    dprintf(1, "skipped: %s: %s\n", what, strerror(errno));
    _exit(SKIPPED);
}

static int open_count(void) {
    int fd, count = 0;
    for (fd = 0; fd < HIGHEST; fd++)
        count += fcntl(fd, F_GETFD) >= 0;
    return count;
}

static int is_cloexec(int fd) {
    int flags = fcntl(fd, F_GETFD);
    return flags >= 0 && (flags & FD_CLOEXEC) != 0;
}

static const struct pty_shim_backend *named(const char *name) {
    const struct pty_shim_backend *const *next;
    for (next = pty_shim_backends(); *next != NULL; next++)
        if (strcmp((*next)->name, name) == 0)
            return *next;
    CHECK(!"there is such a backend");
    return NULL;
}

static const char *const on_ptmx[] = {"linux", "posix", "libc"};
#define EACH(name) \
    for (size_t each_ = 0; each_ < 3 && ((name) = on_ptmx[each_], 1); each_++)

static void close_pair(struct pty_shim_pair pair) {
    CHECK(close(pair.manager) == 0);
    CHECK(close(pair.subsidiary) == 0);
}

static void check_passes(int from, int to) {
    char byte = 0;
    CHECK(write(from, "x", 1) == 1);
    CHECK(read(to, &byte, 1) == 1 && byte == 'x');
}

/* The backend opens a pair, and its subsidiary again. */
static void check_opens(const char *name) {
    const struct pty_shim_backend *backend = named(name);
    struct pty_shim_pair pair;
    int before = open_count(), again;
    CHECK(backend->open(&pair) == 0);
    CHECK(is_cloexec(pair.manager) && is_cloexec(pair.subsidiary));
    check_passes(pair.subsidiary, pair.manager);
    again = backend->open_subsidiary(pair.manager);
    CHECK(again >= 0 && is_cloexec(again));
    check_passes(again, pair.manager);
    CHECK(close(again) == 0);
    close_pair(pair);
    CHECK(open_count() == before);
}

/* No pair, nothing left open; the errno. */
static int error_of_open(int (*open_pair)(struct pty_shim_pair *)) {
    struct pty_shim_pair pair;
    int before = open_count(), error;
    errno = 0;
    CHECK(open_pair(&pair) == -1);
    error = errno;
    CHECK(open_count() == before);
    return error;
}

static void in_child(void (*action)(int), int argument) {
    int status;
    pid_t pid = fork();
    CHECK(pid >= 0);
    if (pid == 0) {
        action(argument);
        _exit(0);
    }
    CHECK(waitpid(pid, &status, 0) == pid);
    if (WIFEXITED(status) && WEXITSTATUS(status) == SKIPPED)
        _exit(SKIPPED);
    if (status != 0)
        dprintf(2, "the child of argument %d: status %#x\n", argument, (unsigned int)status);
    CHECK(status == 0);
}

/* ---- a filter of system calls ---- */

#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
#define LOW_WORD 4
#else
#define LOW_WORD 0
#endif

#define LOAD(field) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (field))
#define UNLESS(value, skipped) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (value), 0, (skipped))
#define ANSWER(value) BPF_STMT(BPF_RET | BPF_K, (value))

static void filter(struct sock_filter *lines, size_t count) {
    struct sock_fprog program = {(unsigned short)count, lines};
    CHECK(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0);
    if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) < 0)
        skip("no filter of system calls can be had");
}

static void answer_to_peer(uint32_t answer) {
    struct sock_filter lines[] = {
        LOAD(offsetof(struct seccomp_data, nr)),
        UNLESS(SYS_ioctl, 3),
        LOAD(offsetof(struct seccomp_data, args) + 8 + LOW_WORD),
        UNLESS(TIOCGPTPEER, 1),
        ANSWER(answer),
        ANSWER(SECCOMP_RET_ALLOW),
    };
    filter(lines, sizeof lines / sizeof *lines);
}

static void without_peer(int error) {
    const char *name;
    int manager;
    answer_to_peer(SECCOMP_RET_ERRNO | (uint32_t)error);
    manager = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC);
    CHECK(ioctl(manager, TIOCGPTPEER, O_RDWR) == -1 && errno == error);
    CHECK(close(manager) == 0);
    EACH(name)
        check_opens(name);
}

static void every_backend_opens_pairs_where_tiocgptpeer_is_refused(void) {
    static const int errors[] = {ENOTTY, EINVAL, ENOSYS, EPERM, EACCES};
    size_t i;
    for (i = 0; i < sizeof errors / sizeof *errors; i++)
        in_child(without_peer, errors[i]);
}

static void without_descriptors(int error) {
    answer_to_peer(SECCOMP_RET_ERRNO | (uint32_t)error);
    CHECK(error_of_open(named("linux")->open) == error);
}

static void an_error_of_tiocgptpeer_that_a_path_does_not_mend_is_that_of_the_open(void) {
    in_child(without_descriptors, EMFILE);
    in_child(without_descriptors, ENOMEM);
}

/* ---- a /dev of one's own ---- */

static void write_file(const char *path, const char *text) {
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    CHECK(fd >= 0);
    CHECK(write(fd, text, strlen(text)) == (ssize_t)strlen(text));
    CHECK(close(fd) == 0);
}

/* With the rights of root over what is mounted, whoever we are. */
static void own_mounts(void) {
    char map[64];
    unsigned int uid = getuid(), gid = getgid();
    if (unshare(uid == 0 ? CLONE_NEWNS : CLONE_NEWUSER | CLONE_NEWNS) < 0)
        skip("no mount namespace can be had");
    if (uid != 0) {
        write_file("/proc/self/setgroups", "deny");
        snprintf(map, sizeof map, "0 %u 1", uid);
        write_file("/proc/self/uid_map", map);
        snprintf(map, sizeof map, "0 %u 1", gid);
        write_file("/proc/self/gid_map", map);
    }
    if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0)
        skip("nothing can be mounted");
}

/* One more devpts, in front of what there was. */
static void own_devpts(const char *options) {
    char ptmx[4096];
    CHECK(snprintf(ptmx, sizeof ptmx, "%s/ptmx", directory) < (int)sizeof ptmx);
    if (mount("devpts", directory, "devpts", 0, options) < 0)
        skip("no devpts can be mounted");
    CHECK(mount(directory, "/dev/pts", NULL, MS_BIND, NULL) == 0);
    CHECK(mount(ptmx, "/dev/ptmx", NULL, MS_BIND, NULL) == 0);
}

static void without_ptmx(int nothing) {
    const char *name;
    (void)nothing;
    own_mounts();
    if (mount("none", "/dev", "tmpfs", 0, NULL) < 0)
        skip("nothing can be mounted");
    EACH(name)
        CHECK(error_of_open(named(name)->open) == ENOENT);
    CHECK(error_of_open(pty_shim_open) == ENOENT);
}

static void without_ptmx_every_backend_says_that_there_is_no_such_file(void) {
    in_child(without_ptmx, 0);
}

static void with_null_as_ptmx(int nothing) {
    const char *name;
    (void)nothing;
    own_mounts();
    if (mount("/dev/null", "/dev/ptmx", NULL, MS_BIND, NULL) < 0)
        skip("nothing can be mounted");
    EACH(name) {
        int error = error_of_open(named(name)->open);
        CHECK(error == ENOTTY || (error == EINVAL && strcmp(name, "linux") != 0));
    }
    CHECK(error_of_open(pty_shim_open) == ENOTTY);
}

static void another_device_under_the_name_of_ptmx_is_not_taken_for_it(void) {
    in_child(with_null_as_ptmx, 0);
}

enum { ROOM = 16 };

/* musl says EAGAIN, as POSIX does. */
static int says_full(const char *name, int error) {
    return error == ENOSPC || (error == EAGAIN && strcmp(name, "linux") != 0);
}

static void fill(const struct pty_shim_backend *backend) {
    struct pty_shim_pair pairs[ROOM];
    int count = 0, error;
    while (count < ROOM && backend->open(&pairs[count]) == 0)
        count++;
    error = errno;
    CHECK(count >= ROOM - 1);
    CHECK(count == ROOM || says_full(backend->name, error));
    CHECK(says_full(backend->name, error_of_open(backend->open)));
    CHECK(error_of_open(pty_shim_open) == ENOSPC);
    close_pair(pairs[--count]);
    check_opens(backend->name);
    while (count > 0)
        close_pair(pairs[--count]);
}

static void in_a_small_devpts(int nothing) {
    const char *name;
    (void)nothing;
    own_mounts();
    own_devpts("newinstance,ptmxmode=0666,max=16");
    EACH(name)
        fill(named(name));
}

static void where_all_terminals_are_in_use_nothing_is_left_open_and_one_given_back_can_be_had(void) {
    in_child(in_a_small_devpts, 0);
}

/* Pairs opened here, whose managers are used in there. */
static struct pty_shim_pair outside[3];

static void inside(int nothing) {
    const char *name;
    int i = 0, subsidiary;
    (void)nothing;
    own_mounts();
    own_devpts("newinstance,ptmxmode=0666");
    EACH(name) {
        int manager = outside[i++].manager, before = open_count();
        subsidiary = pty_shim_open_subsidiary(manager);
        CHECK(subsidiary >= 0);
        check_passes(subsidiary, manager);
        CHECK(close(subsidiary) == 0);
        if (strcmp(name, "linux") == 0)
            continue;
        /* There is no such name in here. */
        CHECK(named(name)->open_subsidiary(manager) == -1 && errno == ENOENT);
        CHECK(open_count() == before);
    }
    EACH(name)
        check_opens(name);
}

static void a_subsidiary_opens_in_another_mount_namespace_than_its_manager(void) {
    const char *name;
    int i = 0;
    EACH(name)
        CHECK(named(name)->open(&outside[i++]) == 0);
    in_child(inside, 0);
    while (i > 0)
        close_pair(outside[--i]);
}

static void with_one_number_twice(int nothing) {
    const struct pty_shim_backend *posix = named("posix");
    struct pty_shim_pair pair, other;
    char name[64], other_name[64];
    const char *backend;
    int before;
    (void)nothing;
    own_mounts();
    own_devpts("newinstance,ptmxmode=0666");
    CHECK(posix->open(&pair) == 0);
    own_devpts("newinstance,ptmxmode=0666");
    CHECK(posix->open(&other) == 0);
    CHECK(posix->subsidiary_name(pair.manager, name, sizeof name) == 0);
    CHECK(posix->subsidiary_name(other.manager, other_name, sizeof other_name) == 0);
    CHECK(strcmp(name, other_name) == 0);
    before = open_count();
    EACH(backend)
        CHECK(named(backend)->open_subsidiary(pair.manager) == -1 && errno == ENODEV);
    CHECK(open_count() == before);
    close_pair(other);
    close_pair(pair);
}

static void a_terminal_of_the_same_number_in_another_devpts_is_not_taken_for_it(void) {
    in_child(with_one_number_twice, 0);
}

/* ---- Android, and Linux before 5.9 ---- */

static void kill_at_what_android_8_does_not_know(void) {
    struct sock_filter lines[] = {
        LOAD(offsetof(struct seccomp_data, nr)),
        UNLESS(SYS_close_range, 1),
        ANSWER(SECCOMP_RET_KILL_PROCESS),
        UNLESS(SYS_pidfd_open, 1),
        ANSWER(SECCOMP_RET_KILL_PROCESS),
        UNLESS(SYS_clone3, 1),
        ANSWER(SECCOMP_RET_KILL_PROCESS),
        UNLESS(SYS_ioctl, 3),
        LOAD(offsetof(struct seccomp_data, args) + 8 + LOW_WORD),
        UNLESS(TIOCGPTPEER, 1),
        ANSWER(SECCOMP_RET_KILL_PROCESS),
        ANSWER(SECCOMP_RET_ALLOW),
    };
    filter(lines, sizeof lines / sizeof *lines);
}

static int nothing_to_do(void *data) {
    (void)data;
    return 0;
}

static int inherited(void) {
    int fd, count = 0;
    for (fd = 3; fd < 2048; fd++)
        count += fcntl(fd, F_GETFD) >= 0;
    return count < 100 ? count : 100;
}

/* Runs this program, which inherits nothing. */
static void check_spawns(const struct pty_shim_pair *pair, int by_fork,
                         struct pty_shim_command command) {
    char *argv[] = {"emulation", "inherited", NULL}, *envp[] = {NULL};
    const char *paths[] = {"/proc/self/exe", NULL};
    struct pty_shim_fd fds[] = {
        {pair->subsidiary, 0}, {pair->subsidiary, 1}, {pair->subsidiary, 2}};
    struct pty_shim_child child;
    int stage, status;
    command.subsidiary = pair->subsidiary;
    command.fds = fds;
    command.fd_count = 3;
    command.paths = paths;
    command.argv = argv;
    command.envp = envp;
    command.pre_exec = by_fork ? nothing_to_do : NULL;
    CHECK(pty_shim_spawn(&command, &child, &stage) == 0);
    CHECK(waitpid(child.pid, &status, 0) == child.pid && status == 0);
    if (child.pidfd >= 0)
        CHECK(close(child.pidfd) == 0);
}

static void on_android(int by_fork) {
    struct pty_shim_command command;
    struct pty_shim_pair pair;
    memset(&command, 0, sizeof command);
    kill_at_what_android_8_does_not_know();
    CHECK(pty_shim_open(&pair) == 0);
    CHECK(dup2(pair.manager, 9) == 9);
    check_spawns(&pair, by_fork, command);
    CHECK(close(9) == 0);
    close_pair(pair);
}

static void no_call_is_made_that_an_old_android_kills(void) {
    in_child(on_android, 0);
    in_child(on_android, 1);
}

static void refuse_lists_and_ranges(void) {
    struct sock_filter lines[] = {
        LOAD(offsetof(struct seccomp_data, nr)),
        UNLESS(SYS_close_range, 1),
        ANSWER(SECCOMP_RET_ERRNO | ENOSYS),
        UNLESS(SYS_getdents64, 1),
        ANSWER(SECCOMP_RET_ERRNO | ENOSYS),
        ANSWER(SECCOMP_RET_ALLOW),
    };
    filter(lines, sizeof lines / sizeof *lines);
}

static void with_many_open(int limit) {
    struct pty_shim_command command;
    struct pty_shim_pair pair;
    struct rlimit files;
    int fd, by_fork;
    memset(&command, 0, sizeof command);
    CHECK(getrlimit(RLIMIT_NOFILE, &files) == 0);
    CHECK(pty_shim_open(&pair) == 0);
    for (fd = 20; fd < 1024 && (rlim_t)fd < files.rlim_cur; fd++) /* a spawn needs some */
        CHECK(dup2(pair.subsidiary, fd) == fd);
    files.rlim_cur = (rlim_t)limit;
    CHECK(setrlimit(RLIMIT_NOFILE, &files) == 0);
    refuse_lists_and_ranges();
    for (by_fork = 0; by_fork <= 1; by_fork++)
        check_spawns(&pair, by_fork, command);
}

static void where_nothing_lists_descriptors_none_of_many_arrives(void) {
    in_child(with_many_open, 1024);
    in_child(with_many_open, 50);
    in_child(with_many_open, 20);
}

/* ---- supplementary groups ---- */

struct list {
    size_t count;
    gid_t groups[16];
};

static struct list *seen; /* shared with children */

int __wrap_setgroups(size_t count, const gid_t *groups);
int __wrap_setgroups(size_t count, const gid_t *groups) {
    seen->count = count;
    memcpy(seen->groups, groups, count * sizeof *groups);
    return 0;
}

static void check_list(const unsigned int *gid, const unsigned int *groups, size_t count,
                       const gid_t *expected, size_t expected_count) {
    struct pty_shim_command command;
    struct pty_shim_pair pair;
    memset(&command, 0, sizeof command);
    command.gid = gid;
    command.groups = groups;
    command.group_count = count;
    CHECK(pty_shim_open(&pair) == 0);
    check_spawns(&pair, 0, command);
    close_pair(pair);
    CHECK(seen->count == expected_count);
    CHECK(memcmp(seen->groups, expected, expected_count * sizeof *expected) == 0);
}

static void share_list(void) {
    seen = mmap(NULL, sizeof *seen, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    CHECK(seen != MAP_FAILED);
}

static void the_groups_of_a_command_are_set_as_they_are(void) {
    unsigned int gid = getegid(), groups[] = {70001, 70002, 70001};
    gid_t expected[] = {70001, 70002, 70001};
    share_list();
    check_list(&gid, groups, 3, expected, 3);
    check_list(NULL, groups, 0, expected, 0);
}

static void where_the_first_group_is_the_effective_one_it_stays_so(void) {
    unsigned int gid = getegid(), groups[] = {70001, 70002};
    unsigned int with_own[] = {70001, getegid(), 70002};
    gid_t expected[] = {getegid(), 70001, 70002};
    share_list();
    check_list(&gid, groups, 2, expected, 3);
    check_list(NULL, groups, 2, expected, 3);
    check_list(&gid, with_own, 3, expected, 3);
    check_list(NULL, groups, 0, expected, 1);
}

/* ---- grantpt by a helper ---- */

static volatile sig_atomic_t reaped, called;

static void reap_all(int number) {
    int saved = errno;
    (void)number;
    called = 1;
    while (waitpid(-1, NULL, WNOHANG) > 0)
        reaped++;
    errno = saved;
}

int __wrap_grantpt(int manager);
int __wrap_grantpt(int manager) {
    struct timespec rest = {0, 50 * 1000 * 1000};
    int status;
    pid_t pid = fork();
    (void)manager;
    if (pid == 0)
        _exit(0);
    while (nanosleep(&rest, &rest) < 0 && errno == EINTR)
        ;
    return waitpid(pid, &status, 0) == pid && status == 0 ? 0 : -1;
}

static void check_grants_with(void (*handler)(int)) {
    struct sigaction action, after;
    memset(&action, 0, sizeof action);
    action.sa_handler = handler;
    action.sa_flags = SA_RESTART;
    CHECK(sigaction(SIGCHLD, &action, NULL) == 0);
    check_opens("posix");
    CHECK(sigaction(SIGCHLD, NULL, &after) == 0);
    CHECK(after.sa_handler == handler && (after.sa_flags & SA_RESTART));
}

static void nobody_reaps_the_helper_of_grantpt_but_itself(void) {
    check_grants_with(SIG_DFL);
    check_grants_with(SIG_IGN);
    check_grants_with(reap_all);
    CHECK(reaped == 0);
}

static void a_handler_of_sigchld_is_called_for_what_ended_during_grantpt(void) {
    check_grants_with(reap_all);
    CHECK(called);
}

/* ---- forks while a pair is opened ---- */

static int opened = -1, delays, is_missing; /* by openpty */
static const struct pty_shim_pair *spare; /* what it finds */

int __real_openpty(int *, int *, char *, const void *, const void *);
int __wrap_openpty(int *, int *, char *, const void *, const void *);
int __wrap_openpty(int *manager, int *subsidiary, char *name, const void *modes, const void *size) {
    int result;
    if (is_missing) {
        errno = ENOENT;
        return -1;
    }
    if (spare != NULL) {
        *manager = dup(spare->manager);
        *subsidiary = dup(spare->subsidiary);
        return *manager < 0 || *subsidiary < 0 ? -1 : 0;
    }
    result = __real_openpty(manager, subsidiary, name, modes, size);
    if (delays) {
        __atomic_store_n(&opened, *manager, __ATOMIC_SEQ_CST);
        usleep(200 * 1000);
    }
    return result;
}

static void while_ptmx_is_missing(int nothing) {
    struct pty_shim_pair pair, other;
    (void)nothing;
    own_mounts();
    CHECK(pty_shim_open(&pair) == 0);
    spare = &pair;
    if (mount("none", "/dev", "tmpfs", 0, NULL) < 0)
        skip("nothing can be mounted");
    CHECK(pty_shim_open(&other) == 0);
    CHECK(pty_shim_backend() == named("libc"));
    close_pair(other);
    CHECK(umount("/dev") == 0);
    is_missing = 1;
    CHECK(pty_shim_open(&other) == 0);
    CHECK(pty_shim_backend() == named("linux"));
    close_pair(other);
    close_pair(pair);
}

static void a_backend_that_found_nothing_is_asked_again_when_those_after_it_find_nothing(void) {
    in_child(while_ptmx_is_missing, 0);
}

static void *open_slowly(void *pair) {
    CHECK(named("libc")->open(pair) == 0);
    return NULL;
}

static void a_fork_inherits_no_terminal_that_is_about_to_be_marked(void) {
    struct pty_shim_pair pair, other;
    pthread_t thread;
    int status, manager;
    pid_t pid;
    CHECK(named("linux")->open(&pair) == 0);
    delays = 1;
    CHECK(pthread_create(&thread, NULL, open_slowly, &other) == 0);
    while ((manager = __atomic_load_n(&opened, __ATOMIC_SEQ_CST)) < 0)
        usleep(1000);
    pid = pty_shim_fork(&pair);
    CHECK(pid >= 0);
    if (pid == 0)
        _exit(is_cloexec(manager) || fcntl(manager, F_GETFD) < 0 ? 0 : 1);
    CHECK(waitpid(pid, &status, 0) == pid && status == 0);
    CHECK(pthread_join(thread, NULL) == 0);
    close_pair(other);
    close_pair(pair);
}

static void the_child_of_a_fork_may_open_pairs_and_fork(void) {
    struct pty_shim_pair pair;
    int status;
    pid_t pid;
    CHECK(named("linux")->open(&pair) == 0);
    pid = pty_shim_fork(&pair);
    CHECK(pid >= 0);
    if (pid == 0) {
        alarm(20);
        check_opens("libc");
        check_opens("posix");
        CHECK(pty_shim_open(&pair) == 0);
        pid = pty_shim_fork(&pair);
        CHECK(pid >= 0);
        if (pid > 0)
            CHECK(waitpid(pid, &status, 0) == pid && status == 0);
        _exit(0);
    }
    CHECK(waitpid(pid, &status, 0) == pid && status == 0);
    close_pair(pair);
}

/* ---- ptsname alone ---- */

static void *name_often(void *unused) {
    const struct pty_shim_backend *posix = named("posix");
    struct pty_shim_pair pair;
    char expected[64], found[64];
    int i;
    (void)unused;
    CHECK(named("linux")->open(&pair) == 0);
    CHECK(named("linux")->subsidiary_name(pair.manager, expected, sizeof expected) == 0);
    for (i = 0; i < 2000; i++) {
        CHECK(posix->subsidiary_name(pair.manager, found, sizeof found) == 0);
        CHECK(strcmp(found, expected) == 0);
    }
    CHECK(posix->subsidiary_name(pair.manager, found, strlen(expected)) == -1 && errno == ERANGE);
    CHECK(posix->subsidiary_name(pair.manager, found, strlen(expected) + 1) == 0);
    CHECK(posix->subsidiary_name(pair.subsidiary, found, sizeof found) == -1 && errno == ENOTTY);
    close_pair(pair);
    return NULL;
}

static void without_ptsname_r_every_thread_gets_the_name_that_it_asked_for(void) {
    pthread_t threads[8];
    size_t i;
    for (i = 0; i < 8; i++)
        CHECK(pthread_create(&threads[i], NULL, name_often, NULL) == 0);
    for (i = 0; i < 8; i++)
        CHECK(pthread_join(threads[i], NULL) == 0);
}

/* ---- STREAMS ---- */

static int has_streams, has_ldterm, gives_terminal;
static int keeps_terminal, only_says_control, has_no_numbers; /* ioctl, likewise */
static const char *refused = ""; /* a module */
static char calls[256];

int __real_ioctl(int fd, unsigned long request, ...);
int __wrap_ioctl(int fd, unsigned long request, ...);
int __wrap_ioctl(int fd, unsigned long request, ...) {
    va_list more;
    void *argument;
    va_start(more, request);
    argument = va_arg(more, void *);
    va_end(more);
    if (request == TIOCNOTTY)
        strcat(calls, "disown ");
    if (request == TIOCSCTTY && only_says_control)
        return 0;
    if ((request == TIOCNOTTY && keeps_terminal) || (request == TIOCGPTN && has_no_numbers)) {
        errno = ENOTTY;
        return -1;
    }
    if (request != FIND && request != PUSH)
        return __real_ioctl(fd, request, argument);
    if (!has_streams) {
        errno = ENOTTY;
        return -1;
    }
    strcat(strcat(calls, request == FIND ? "find " : "push "), argument);
    strcat(calls, " ");
    if (request == FIND)
        return has_ldterm;
    if (strcmp(argument, refused) == 0) {
        errno = ENOSR;
        return -1;
    }
    if (strcmp(argument, "ptem") == 0 && gives_terminal && getsid(0) == getpid())
        (void)__real_ioctl(fd, TIOCSCTTY, 0);
    return 0;
}

static void check_pushes(const char *expected) {
    struct pty_shim_pair pair;
    calls[0] = '\0';
    CHECK(named("posix")->open(&pair) == 0);
    check_passes(pair.subsidiary, pair.manager);
    if (strcmp(calls, expected) != 0)
        dprintf(2, "expected: %s\ncalled:   %s\n", expected, calls);
    CHECK(strcmp(calls, expected) == 0);
    close_pair(pair);
}

#define ALL "find ldterm push ptem push ldterm push ttcompat "

static void a_new_subsidiary_is_made_a_terminal_by_ptem_ldterm_and_ttcompat(void) {
    has_streams = 1;
    check_pushes(ALL);
}

static void where_there_is_an_ldterm_or_no_stream_nothing_is_pushed(void) {
    check_pushes("");
    has_streams = has_ldterm = 1;
    check_pushes("find ldterm ");
}

static void a_pair_without_ptem_or_ldterm_is_none_but_ttcompat_may_be_missing(void) {
    has_streams = 1;
    refused = "ptem";
    CHECK(error_of_open(named("posix")->open) == ENOSR);
    CHECK(strcmp(calls, "find ldterm push ptem ") == 0);
    calls[0] = '\0';
    refused = "ldterm";
    CHECK(error_of_open(named("posix")->open) == ENOSR);
    CHECK(strcmp(calls, "find ldterm push ptem push ldterm ") == 0);
    refused = "ttcompat";
    check_pushes(ALL);
}

static int has_terminal(void) {
    int fd = open("/dev/tty", O_RDWR | O_CLOEXEC);
    if (fd >= 0)
        close(fd);
    return fd >= 0;
}

static volatile sig_atomic_t hangups;

static void count_hangup(int number) {
    (void)number;
    hangups++;
}

static void lead_a_session(void) {
    struct sigaction action;
    CHECK(setsid() == getpid());
    memset(&action, 0, sizeof action);
    action.sa_handler = count_hangup;
    CHECK(sigaction(SIGHUP, &action, NULL) == 0);
    has_streams = gives_terminal = 1;
}

static void check_no_hangup(void) {
    struct sigaction action;
    CHECK(sigaction(SIGHUP, NULL, &action) == 0 && action.sa_handler == count_hangup);
    CHECK(hangups == 0);
}

static void be_given(int nothing) {
    (void)nothing;
    lead_a_session();
    CHECK(!has_terminal());
    check_pushes(ALL "disown ");
    CHECK(!has_terminal());
    refused = "ldterm";
    CHECK(error_of_open(named("posix")->open) == ENOSR);
    CHECK(!has_terminal());
    check_no_hangup();
}

static void a_leader_gives_back_the_terminal_that_ptem_gave_it_and_is_not_hung_up(void) {
    in_child(be_given, 0);
}

static void have_one(int nothing) {
    struct pty_shim_pair own;
    (void)nothing;
    CHECK(named("linux")->open(&own) == 0);
    lead_a_session();
    CHECK(pty_shim_attach(own.subsidiary) == 0);
    check_pushes(ALL);
    CHECK(has_terminal() && tcgetpgrp(own.subsidiary) == getpid());
    check_no_hangup();
    signal(SIGHUP, SIG_IGN);
    close_pair(own);
}

static void a_leader_keeps_the_terminal_that_it_had_before_ptem(void) {
    in_child(have_one, 0);
}

static void be_given_for_good(int nothing) {
    (void)nothing;
    lead_a_session();
    keeps_terminal = 1;
    CHECK(error_of_open(named("posix")->open) == ENOTTY);
}

static void a_terminal_that_a_leader_cannot_give_back_is_none(void) {
    in_child(be_given_for_good, 0);
}

/* ---- calls that fail ---- */

/* A name of i686 first. */
#ifdef SYS_fcntl64
#define FCNTL SYS_fcntl64
#define MMAP SYS_mmap2
#define FSTATFS SYS_fstatfs64
#else
#define FCNTL SYS_fcntl
#define MMAP SYS_mmap
#define FSTATFS SYS_fstatfs
#endif

/* The call fails. */
static void refuse(long call, int error) {
    struct sock_filter lines[] = {
        LOAD(offsetof(struct seccomp_data, nr)),
        UNLESS((uint32_t)call, 1),
        ANSWER(SECCOMP_RET_ERRNO | (uint32_t)error),
        ANSWER(SECCOMP_RET_ALLOW),
    };
    filter(lines, sizeof lines / sizeof *lines);
}

/* The call fails where its argument at this place has this value. */
static void refuse_with(long call, size_t place, unsigned int value, int error) {
    struct sock_filter lines[] = {
        LOAD(offsetof(struct seccomp_data, nr)),
        UNLESS((uint32_t)call, 3),
        LOAD((uint32_t)(offsetof(struct seccomp_data, args) + 8 * place + LOW_WORD)),
        UNLESS(value, 1),
        ANSWER(SECCOMP_RET_ERRNO | (uint32_t)error),
        ANSWER(SECCOMP_RET_ALLOW),
    };
    filter(lines, sizeof lines / sizeof *lines);
}

static int lowest_free(void) {
    int fd = dup(0);
    CHECK(fd >= 0 && close(fd) == 0);
    return fd;
}

static void without_marks(int command) {
    struct pty_shim_pair pair;
    int before = lowest_free();
    refuse_with(FCNTL, 1, (unsigned int)command, EPERM);
    CHECK(named("libc")->open(&pair) == -1 && errno == EPERM);
    CHECK(command == F_SETFD || (named("posix")->open(&pair) == -1 && errno == EPERM));
    CHECK(lowest_free() == before);
}

static void a_terminal_that_cannot_be_marked_is_closed(void) {
    in_child(without_marks, F_GETFD);
    in_child(without_marks, F_SETFD);
}

static int knows_no_cloexec; /* posix_openpt */

int __real_posix_openpt(int flags);
int __wrap_posix_openpt(int flags);
int __wrap_posix_openpt(int flags) {
    if (!knows_no_cloexec || !(flags & O_CLOEXEC))
        return __real_posix_openpt(flags);
    errno = EINVAL;
    return -1;
}

static void a_posix_openpt_without_close_on_exec_is_marked(void) {
    knows_no_cloexec = 1;
    check_opens("posix");
}

static void without_statfs(int nothing) {
    (void)nothing;
    refuse(FSTATFS, ENOSYS);
    CHECK(error_of_open(named("posix")->open) == ENOSYS);
}

static void a_subsidiary_that_cannot_be_checked_is_not_taken(void) {
    in_child(without_statfs, 0);
}

static void what_has_no_number_of_a_devpts_need_only_be_a_terminal(void) {
    has_no_numbers = 1;
    check_opens("posix");
}

static void attach_falsely(int nothing) {
    struct pty_shim_pair pair;
    (void)nothing;
    only_says_control = 1;
    CHECK(pty_shim_open(&pair) == 0);
    CHECK(pty_shim_attach(pair.subsidiary) == -1 && errno == EPERM);
}

static void a_terminal_that_does_not_control_after_success_is_an_error(void) {
    in_child(attach_falsely, 0);
}

static void log_in_without_dup2(int nothing) {
    struct pty_shim_pair pair;
    (void)nothing;
    CHECK(pty_shim_open(&pair) == 0);
#ifdef SYS_dup2
    refuse(SYS_dup2, EMFILE);
#else
    refuse(SYS_dup3, EMFILE);
#endif
    CHECK(pty_shim_login(pair.subsidiary) == -1 && errno == EMFILE);
    CHECK(fcntl(pair.subsidiary, F_GETFD) >= 0);
}

static void a_login_fails_where_a_stream_cannot_be_placed(void) {
    in_child(log_in_without_dup2, 0);
}

static void fork_without_a_number_above_the_streams(int nothing) {
    struct pty_shim_pair pair;
    struct rlimit files = {4, 4};
    (void)nothing;
    CHECK(pty_shim_open(&pair) == 0);
    CHECK(dup2(0, 3) == 3);
    CHECK(close(1) == 0 && close(2) == 0);
    CHECK(setrlimit(RLIMIT_NOFILE, &files) == 0);
    CHECK(pty_shim_fork(&pair) == -1 && errno == EMFILE);
    CHECK(lowest_free() == 1 && dup(0) == 1 && dup(0) == 2);
}

static void a_fork_whose_pipe_finds_no_number_leaves_nothing_open(void) {
    in_child(fork_without_a_number_above_the_streams, 0);
}

static void check_refused(struct pty_shim_command command, int stage, int error) {
    char *argv[] = {"emulation", "inherited", NULL}, *envp[] = {NULL};
    const char *paths[] = {"/proc/self/exe", NULL};
    struct pty_shim_child child;
    int before = lowest_free(), reached = -1;
    command.paths = paths;
    command.argv = argv;
    command.envp = envp;
    CHECK(pty_shim_spawn(&command, &child, &reached) == -1 && errno == error);
    CHECK(reached == stage);
    CHECK(waitpid(-1, NULL, WNOHANG) == -1 && errno == ECHILD);
    CHECK(lowest_free() == before);
}

static void without_setsid(int by_fork) {
    struct pty_shim_command command;
    memset(&command, 0, sizeof command);
    command.subsidiary = -1;
    command.pre_exec = by_fork ? nothing_to_do : NULL;
    refuse(SYS_setsid, EPERM);
    check_refused(command, PTY_SHIM_STAGE_SESSION, EPERM);
}

static void a_spawn_fails_at_the_session(void) {
    in_child(without_setsid, 0);
    in_child(without_setsid, 1);
}

/* One number is free, for the pidfd, or in the child for one of two sources. */
static void with_one_number_left(int nothing) {
    struct pty_shim_fd swapped[] = {{0, 1}, {1, 0}};
    struct pty_shim_command command;
    struct rlimit files = {(rlim_t)lowest_free() + 1, (rlim_t)lowest_free() + 1};
    (void)nothing;
    memset(&command, 0, sizeof command);
    command.subsidiary = -1;
    command.fds = swapped;
    command.fd_count = 2;
    CHECK(setrlimit(RLIMIT_NOFILE, &files) == 0);
    check_refused(command, PTY_SHIM_STAGE_DESCRIPTORS, EMFILE);
}

static void a_spawn_fails_where_a_source_cannot_be_moved_out_of_the_way(void) {
    in_child(with_one_number_left, 0);
}

static void a_table_of_descriptors_too_large_for_memory_is_refused(void) {
    struct pty_shim_command command;
    memset(&command, 0, sizeof command);
    command.subsidiary = -1;
    command.fd_count = SIZE_MAX / sizeof *command.fds;
    check_refused(command, PTY_SHIM_STAGE_DESCRIPTORS, ENOMEM);
}

static void a_list_of_groups_too_large_for_memory_is_refused(void) {
    unsigned int group = getegid();
    struct pty_shim_command command;
    memset(&command, 0, sizeof command);
    command.subsidiary = -1;
    command.groups = &group;
    command.group_count = SIZE_MAX / sizeof group - 1;
    check_refused(command, PTY_SHIM_STAGE_START, ENOMEM);
}

static void check_spawns_simply(int by_fork) {
    struct pty_shim_command command;
    struct pty_shim_pair pair;
    memset(&command, 0, sizeof command);
    CHECK(pty_shim_open(&pair) == 0);
    check_spawns(&pair, by_fork, command);
    close_pair(pair);
}

static void a_command_without_groups_keeps_those_of_its_parent(void) {
    share_list();
    seen->count = 99;
    check_spawns_simply(0);
    CHECK(seen->count == 99);
}

static void without_a_stack(int can_be_mapped) {
    if (can_be_mapped)
        refuse_with(SYS_mprotect, 1, 64 * 1024, ENOMEM);
    else
        refuse_with(MMAP, 3, MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, ENOMEM);
    check_spawns_simply(0);
}

static void where_there_is_no_memory_for_a_stack_a_spawn_forks(void) {
    in_child(without_a_stack, 0);
    in_child(without_a_stack, 1);
}

static void without_a_list_to_open(int nothing) {
    (void)nothing;
    refuse(SYS_close_range, ENOSYS);
    refuse_with(SYS_openat, 2, O_RDONLY | O_DIRECTORY | O_CLOEXEC, EACCES);
    CHECK(dup2(0, 99) == 99);
    check_spawns_simply(0);
    check_spawns_simply(1);
}

static void where_the_list_of_descriptors_cannot_be_opened_none_arrives(void) {
    in_child(without_a_list_to_open, 0);
}

static void without_poll(int nothing) {
    (void)nothing;
    refuse_lists_and_ranges();
#ifdef SYS_poll
    refuse(SYS_poll, ENOSYS);
#endif
    refuse(SYS_ppoll, ENOSYS);
    CHECK(dup2(0, 99) == 99);
    check_spawns_simply(0);
}

static void where_poll_does_not_tell_either_none_arrives(void) {
    in_child(without_poll, 0);
}

/* ---- the driver ---- */

#define SCENARIO(name) {#name, name}

static const struct {
    const char *name;
    void (*run)(void);
} scenarios[] = {
    SCENARIO(every_backend_opens_pairs_where_tiocgptpeer_is_refused),
    SCENARIO(an_error_of_tiocgptpeer_that_a_path_does_not_mend_is_that_of_the_open),
    SCENARIO(without_ptmx_every_backend_says_that_there_is_no_such_file),
    SCENARIO(another_device_under_the_name_of_ptmx_is_not_taken_for_it),
    SCENARIO(where_all_terminals_are_in_use_nothing_is_left_open_and_one_given_back_can_be_had),
    SCENARIO(a_subsidiary_opens_in_another_mount_namespace_than_its_manager),
    SCENARIO(a_terminal_of_the_same_number_in_another_devpts_is_not_taken_for_it),
    SCENARIO(where_nothing_lists_descriptors_none_of_many_arrives),
    SCENARIO(the_groups_of_a_command_are_set_as_they_are),
    SCENARIO(a_backend_that_found_nothing_is_asked_again_when_those_after_it_find_nothing),
    SCENARIO(a_fork_inherits_no_terminal_that_is_about_to_be_marked),
    SCENARIO(the_child_of_a_fork_may_open_pairs_and_fork),
    SCENARIO(no_call_is_made_that_an_old_android_kills),
    SCENARIO(where_the_first_group_is_the_effective_one_it_stays_so),
    SCENARIO(nobody_reaps_the_helper_of_grantpt_but_itself),
    SCENARIO(a_handler_of_sigchld_is_called_for_what_ended_during_grantpt),
    SCENARIO(without_ptsname_r_every_thread_gets_the_name_that_it_asked_for),
    SCENARIO(a_new_subsidiary_is_made_a_terminal_by_ptem_ldterm_and_ttcompat),
    SCENARIO(where_there_is_an_ldterm_or_no_stream_nothing_is_pushed),
    SCENARIO(a_pair_without_ptem_or_ldterm_is_none_but_ttcompat_may_be_missing),
    SCENARIO(a_leader_gives_back_the_terminal_that_ptem_gave_it_and_is_not_hung_up),
    SCENARIO(a_leader_keeps_the_terminal_that_it_had_before_ptem),
    SCENARIO(a_terminal_that_a_leader_cannot_give_back_is_none),
    SCENARIO(a_list_of_groups_too_large_for_memory_is_refused),
    SCENARIO(a_command_without_groups_keeps_those_of_its_parent),
    SCENARIO(a_terminal_that_cannot_be_marked_is_closed),
    SCENARIO(a_posix_openpt_without_close_on_exec_is_marked),
    SCENARIO(a_subsidiary_that_cannot_be_checked_is_not_taken),
    SCENARIO(what_has_no_number_of_a_devpts_need_only_be_a_terminal),
    SCENARIO(a_terminal_that_does_not_control_after_success_is_an_error),
    SCENARIO(a_login_fails_where_a_stream_cannot_be_placed),
    SCENARIO(a_fork_whose_pipe_finds_no_number_leaves_nothing_open),
    SCENARIO(a_spawn_fails_at_the_session),
    SCENARIO(a_spawn_fails_where_a_source_cannot_be_moved_out_of_the_way),
    SCENARIO(a_table_of_descriptors_too_large_for_memory_is_refused),
    SCENARIO(where_there_is_no_memory_for_a_stack_a_spawn_forks),
    SCENARIO(where_the_list_of_descriptors_cannot_be_opened_none_arrives),
    SCENARIO(where_poll_does_not_tell_either_none_arrives),
};

int main(int argc, char **argv) {
    size_t i;
    if (argc == 2 && strcmp(argv[1], "inherited") == 0)
        return inherited();
    CHECK(argc == 3);
    directory = argv[2];
    for (i = 0; i < sizeof scenarios / sizeof *scenarios; i++) {
        if (strcmp(scenarios[i].name, argv[1]) != 0)
            continue;
        scenarios[i].run();
        return 0;
    }
    dprintf(2, "there is no scenario '%s'\n", argv[1]);
    return 1;
}
