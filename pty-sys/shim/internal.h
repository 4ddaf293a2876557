/* What the shim's files share. Not for users of the shim. */
#ifndef PTY_SHIM_INTERNAL_H
#define PTY_SHIM_INTERNAL_H

#define _GNU_SOURCE          /* glibc, musl: ptsname_r, clone, setgroups */
#define _DARWIN_C_SOURCE     /* macOS: ptsname_r, TIOCSCTTY */
#define _NETBSD_SOURCE
#define __EXTENSIONS__       /* illumos, Solaris */

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#ifdef __APPLE__
#include <Availability.h>
#endif
#if defined(__FreeBSD__) || defined(__DragonFly__)
#include <sys/param.h> /* the version */
#endif
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "pty_shim.h"

#ifndef O_CLOEXEC
#error "pty_shim: this system's open() has no O_CLOEXEC"
#endif

#define PTY_SHIM_OPEN_FLAGS (O_RDWR | O_NOCTTY | O_CLOEXEC)

/* Mechanisms, decided here once. */
#if defined(TIOCGPTN) && defined(TIOCSPTLCK)
#define PTY_SHIM_HAS_LINUX 1 /* /dev/ptmx numbers its subsidiaries */
#endif
/* Android kills a process for a call that is not on the list of its release: no error
 * could lead to another way. close_range came with API 34, pidfd_open with 31. */
#if defined(TIOCGPTPEER) && !defined(__ANDROID__)
#define PTY_SHIM_HAS_GPTPEER 1
#endif
#if !defined(__ANDROID__) || __ANDROID_API__ >= 34
#define PTY_SHIM_MAY_CLOSE_RANGE 1
#endif
#if !defined(__ANDROID__) || __ANDROID_API__ >= 31
#define PTY_SHIM_MAY_OPEN_PIDFD 1
#endif
/* FreeBSD 13, macOS 10.13.4. illumos has it since 2024, and a ptsname for each thread. */
#if !defined(PTY_SHIM_HAS_NO_PTSNAME_R) && !defined(__OpenBSD__) && \
    !defined(__DragonFly__) && !defined(__sun) && !defined(__HAIKU__) && !defined(_AIX) && \
    !defined(__hpux) && (!defined(__FreeBSD__) || __FreeBSD_version >= 1300000) && \
    (!defined(__MAC_OS_X_VERSION_MIN_REQUIRED) || __MAC_OS_X_VERSION_MIN_REQUIRED >= 101304)
#define PTY_SHIM_HAS_PTSNAME_R 1
#endif
/* There grantpt may run a program that has more rights (glibc: until 2.33). */
#if defined(__hpux) || defined(__sgi) || \
    (defined(__GLIBC__) && (__GLIBC__ < 2 || (__GLIBC__ == 2 && __GLIBC_MINOR__ < 33)))
#define PTY_SHIM_GRANTPT_FORKS 1
#endif
/* The first of the supplementary groups is the effective group itself. */
#if (defined(__FreeBSD__) && __FreeBSD_version < 1500000) || defined(__DragonFly__) || \
    defined(__APPLE__)
#define PTY_SHIM_EFFECTIVE_GROUP_IS_FIRST 1
#endif
#if !defined(__sun) && !defined(_AIX) && !defined(__hpux)
#define PTY_SHIM_HAS_OPENPTY 1
#endif

#if defined(__FreeBSD__) || defined(__NetBSD__) || defined(__OpenBSD__) || \
    defined(__DragonFly__) || defined(__APPLE__)
#define PTY_SHIM_HAS_REVOKE 1
#endif
/* A bare system call there. That of illumos and Solaris allocates memory. */
#if defined(__FreeBSD__) || defined(__OpenBSD__) || defined(__NetBSD__) || \
    defined(__DragonFly__)
#define PTY_SHIM_HAS_CLOSEFROM 1
#endif

extern const struct pty_shim_backend pty_shim_backend_linux;
extern const struct pty_shim_backend pty_shim_backend_posix;
extern const struct pty_shim_backend pty_shim_backend_libc;
extern const struct pty_shim_backend pty_shim_backend_bsd;

/* backend_posix.c: name and path of a subsidiary by the C library's ptsname. */
int pty_shim_posix_name(int manager, char *buffer, size_t size);
int pty_shim_posix_open_subsidiary(int manager);

/* descriptor.c */
void pty_shim_close(int fd);         /* keeps errno; -1 is nothing to close */
int pty_shim_open_path(int manager, const char *path);
int pty_shim_place(int fd, int number); /* inherited; async-signal-safe */

/* cloexec.c; async-signal-safe, all but the sockets. */
int pty_shim_set_cloexec(int fd);
int pty_shim_set_cloexec_both(const int ends[2]); /* or closes both */
int pty_shim_cloexec_sockets(int ends[2]);        /* two that are connected */
/* Copies `fd` to a number that is no target: not 0 to 2, not the `to` of one of
 * `fds`. */
int pty_shim_dup_off_targets(int fd, const struct pty_shim_fd *fds, size_t count);
/* A pipe of which the writing end, ends[1], is no target. */
int pty_shim_pipe_off_targets(const struct pty_shim_fd *fds, size_t count, int ends[2]);

/* session.c: the terminal becomes the one that controls this session, which we
 * lead. Async-signal-safe. */
int pty_shim_control(int subsidiary);

/* fork.c: until `state` is given back no cancellation ends this thread. To open or
 * close is a point where one may, with a descriptor open that nobody knows of.
 * Both keep errno. */
int pty_shim_forbid_cancellation(void);
void pty_shim_permit_cancellation(int state);

/* fork.c: held while a descriptor is open that is to be marked close-on-exec, since
 * the system cannot do both at once, and while pty_shim_fork forks. (A spawn needs
 * none of it: its child marks what it finds.) Both keep errno. */
void pty_shim_lock_forks(void);
void pty_shim_unlock_forks(void);

/* fork.c: no signal and no cancellation reaches this thread, nor the child that
 * it makes, until both are as they were. Both keep errno. */
struct pty_shim_held {
    sigset_t signals;
    int cancellation;
};
void pty_shim_hold_off(struct pty_shim_held *held);
void pty_shim_let_in(const struct pty_shim_held *held);
void pty_shim_reap(pid_t pid);       /* keeps errno */

/* What the child of a spawn needs, made ready by the parent. */
struct pty_shim_report {
    int stage;
    int error;
};

struct pty_shim_start {
    const struct pty_shim_command *command;
    struct pty_shim_fd *fds; /* a copy in ascending order of `to`, to scribble */
    gid_t *groups;           /* for setgroups; NULL: those of the command */
    size_t group_count;
    struct pty_shim_report *report;
    int report_fd; /* -1: the parent shares the memory of *report */
};

/* report.c, for children made by fork. In the child, whose report_fd is one of two
 * connected sockets: a pipe takes its place. Async-signal-safe. */
void pty_shim_report_open(struct pty_shim_start *start);
/* In the parent: waits for an error, or for exec or the child's end. A child that
 * cannot be heard is killed; it is an error then too. */
void pty_shim_report_receive(int socket, pid_t pid, struct pty_shim_report *report);
/* Waits until there is something to read, or end of file; 0 if the child ends
 * before, whoever else holds the other end. */
int pty_shim_report_await(int fd, pid_t pid);

/* child.c: becomes the program, or reports and exits with 127. */
_Noreturn void pty_shim_child_main(const struct pty_shim_start *start);

/* census.c: whether `fd` is 0 to 2 or the `to` of one of `fds`. */
int pty_shim_is_wanted(int fd, const struct pty_shim_fd *fds, size_t count);

/* Marks every descriptor close-on-exec, or closes it, but 0 to 2, the `to` of
 * `fds`, which are in ascending order, and `report_fd`. Async-signal-safe. */
void pty_shim_mark_others(const struct pty_shim_fd *fds, size_t count, int report_fd);

/* launch.c: makes a child that runs pty_shim_child_main; its pid, or -1. The
 * first shares our memory, and we stand still until it executes or exits; 0 where
 * memory is copied after all. */
pid_t pty_shim_launch_shared(struct pty_shim_start *start, int *pidfd);
pid_t pty_shim_launch_forked(struct pty_shim_start *start, int *pidfd);

#endif
