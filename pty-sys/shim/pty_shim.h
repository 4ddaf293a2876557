/*
 * pty_shim.h - pseudo-terminals for C, the same on every system.
 *
 * A pseudo-terminal has two ends. The manager controls the terminal; the
 * subsidiary is the terminal that a shell or an editor uses. (The names are
 * those of POSIX.1-2024.)
 *
 * Conventions, unless a function says otherwise:
 *   - success is 0, or the requested descriptor or process id; failure is -1
 *     with errno set, and leaves no descriptor open and no process behind;
 *   - every returned descriptor is close-on-exec and never becomes the caller's
 *     controlling terminal;
 *   - no function uses a static buffer, installs a signal handler or prints;
 *     all can be called from several threads at once;
 *   - only pty_shim_attach and pty_shim_login are cancellation points: a thread
 *     cancelled in another function ends at its next cancellation point.
 *
 * This header includes only <stddef.h>. All its names begin with pty_shim_ or
 * PTY_SHIM_.
 */
#ifndef PTY_SHIM_H
#define PTY_SHIM_H

#include <stddef.h>

/* The version of this header, as numbers and as text. */
#define PTY_SHIM_VERSION_MAJOR 0
#define PTY_SHIM_VERSION_MINOR 1
#define PTY_SHIM_VERSION_PATCH 0
#define PTY_SHIM_VERSION "0.1.0"

/* Marks what a shared library of the shim exports. Compiled with -fvisibility=hidden,
 * it exports nothing else. */
#if defined(__GNUC__)
#define PTY_SHIM_API __attribute__((visibility("default")))
#else
#define PTY_SHIM_API
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* The two ends of one pseudo-terminal, as open descriptors: `manager` controls it,
 * `subsidiary` is the terminal. */
struct pty_shim_pair {
    int manager;
    int subsidiary;
};

/*
 * A backend: one way to open a pseudo-terminal.
 *
 * name             the backend's name, from the list below.
 * open             opens a new pair.
 * open_subsidiary  opens the subsidiary of a manager again.
 * subsidiary_name  writes the path of the subsidiary and a final NUL into
 *                  `buffer` of `size` bytes; fails with ERANGE if it does not fit.
 */
struct pty_shim_backend {
    const char *name;
    int (*open)(struct pty_shim_pair *pair);
    int (*open_subsidiary)(int manager);
    int (*subsidiary_name)(int manager, char *buffer, size_t size);
};

/*
 * Returns every backend of this system, the best first, ended by NULL:
 *
 *   "linux"  /dev/ptmx and TIOCGPTPEER: needs no path to the subsidiary, so it
 *            works across mount namespaces.
 *   "posix"  posix_openpt, grantpt, unlockpt, ptsname_r; on systems with STREAMS
 *            it also pushes the modules that make a terminal. For a moment SIGCHLD
 *            is at its default where grantpt may start a program, and SIGHUP is
 *            ignored where the modules gave a session leader the terminal.
 *   "libc"   the C library's openpty.
 *   "bsd"    a search of /dev/pty[p-za-eP-T][0-9a-f].
 */
PTY_SHIM_API const struct pty_shim_backend *const *pty_shim_backends(void);

/* Returns the backend of the three functions below: the one that opened the last
 * pair; before that the first in the list, or the one that the build selected with
 * PTY_SYS_BACKEND. A debug build also reads PTY_SYS_BACKEND from the environment at
 * run time. */
PTY_SHIM_API const struct pty_shim_backend *pty_shim_backend(void);

/*
 * Opens a pseudo-terminal. Both ends are close-on-exec: atomically with the
 * backends "linux" and "bsd", and with "posix" if posix_openpt supports O_CLOEXEC.
 * With other backends, a program that another thread starts at the same moment may
 * inherit a descriptor, unless pty_shim_fork or pty_shim_spawn starts it.
 *
 * Errors:
 *   EMFILE, ENFILE  too many open files.
 *   ENOENT, ENXIO   the system has no such devices here.
 *   EAGAIN, ENOSPC  all pseudo-terminals are in use.
 */
PTY_SHIM_API int pty_shim_open(struct pty_shim_pair *pair);

/* Opens the subsidiary of `manager` again and returns the descriptor. */
PTY_SHIM_API int pty_shim_open_subsidiary(int manager);

/* Writes the path of the subsidiary of `manager` and a final NUL into `buffer`.
 *
 * Errors: ERANGE: `size` is too small; ENOTTY: `manager` is not a manager. */
PTY_SHIM_API int pty_shim_subsidiary_name(int manager, char *buffer, size_t size);

/*
 * The "bsd" backend with another directory instead of /dev. Tries to open
 * DIR/ptyXY and then DIR/ttyXY, for XY from p0 to Tf. Returns the first pair of
 * which both could be opened and are terminals with the same minor device number.
 *
 * Errors:
 *   ENOENT             there are no such names.
 *   EAGAIN             all are in use.
 *   EACCES and others  the error of the last one that could not be opened.
 */
PTY_SHIM_API int pty_shim_bsd_open(const char *directory, struct pty_shim_pair *pair);
PTY_SHIM_API int pty_shim_bsd_open_subsidiary(const char *directory, int manager);
PTY_SHIM_API int pty_shim_bsd_subsidiary_name(const char *directory, int manager,
                                              char *buffer, size_t size);

/*
 * Makes the calling process the leader of a new session, with `subsidiary` as its
 * controlling terminal. A process that already leads a session without a
 * controlling terminal keeps that session. Async-signal-safe.
 *
 * Errors:
 *   EPERM   the caller leads a process group, or the terminal controls another
 *           session.
 *   ENOTTY  `subsidiary` is not a terminal.
 */
PTY_SHIM_API int pty_shim_attach(int subsidiary);

/*
 * Does what pty_shim_attach does, and makes the terminal descriptors 0, 1 and 2,
 * which exec inherits. `subsidiary` itself is closed unless it is one of these.
 * Works even if 0, 1 or 2 were closed before. Async-signal-safe.
 */
PTY_SHIM_API int pty_shim_login(int subsidiary);

/*
 * Forks a child and puts it on the terminal: the child calls pty_shim_login and
 * closes the manager. Returns 0 in the child and its process id in the parent,
 * which keeps both ends open.
 *
 * If the child cannot be put on its terminal, it is reaped and the call fails with
 * its errno, or with EIO if it was killed before. As after every fork, the child
 * of a process with several threads may call only async-signal-safe functions.
 */
PTY_SHIM_API int pty_shim_fork(const struct pty_shim_pair *pair);

/* Passes the caller's descriptor `from` to the child as descriptor `to`. */
struct pty_shim_fd {
    int from;
    int to;
};

/* The steps of a spawn, in order. When one fails, `stage` is set to it. */
enum pty_shim_stage {
    PTY_SHIM_STAGE_START = 0,        /* opening descriptors, fork, clone */
    PTY_SHIM_STAGE_SESSION = 1,      /* setsid */
    PTY_SHIM_STAGE_TERMINAL = 2,     /* the controlling terminal */
    PTY_SHIM_STAGE_DESCRIPTORS = 3,  /* the table of descriptors */
    PTY_SHIM_STAGE_GROUPS = 4,       /* setgroups */
    PTY_SHIM_STAGE_GID = 5,          /* setgid */
    PTY_SHIM_STAGE_UID = 6,          /* setuid */
    PTY_SHIM_STAGE_DIRECTORY = 7,    /* chdir */
    PTY_SHIM_STAGE_PRE_EXEC = 8,     /* the caller's own function */
    PTY_SHIM_STAGE_EXEC = 9          /* execve */
};

/* The program to start. Set all bytes to zero first, then set `subsidiary`, `paths`,
 * `argv`, `envp` and the optional fields. */
struct pty_shim_command {
    /* The controlling terminal; -1: none. It becomes descriptors of the child
     * only if `fds` says so. */
    int subsidiary;

    /* The child's descriptors, each `to` at most once. If 0, 1 or 2 is missing,
     * the child inherits the caller's. All others are closed when the child
     * executes. */
    const struct pty_shim_fd *fds;
    size_t fd_count;

    /* The files to try in this order, ended by NULL. As with execvp, the next one
     * is tried after EACCES and after errors that mean that the file does not
     * exist: ENOENT, ENOTDIR, ELOOP, ENAMETOOLONG, ESTALE, ENODEV, ETIMEDOUT. If
     * none can be executed, the error is EACCES if any failed with it, else ENOENT
     * if any failed with it, else the error of the last. */
    const char *const *paths;

    /* The program's arguments, with its name first, and its environment, as
     * "NAME=VALUE". Each list ends with NULL. */
    char *const *argv;
    char *const *envp;

    /* NULL, or the arguments of a shell that runs a file that is neither a binary
     * nor begins with #! (ENOEXEC). shell[0] is the shell's path; shell[1] is
     * overwritten with the path of the file. */
    const char **shell;

    const char *directory; /* NULL: the caller's */
    int set_umask;         /* nonzero: set `umask` */
    unsigned int umask;

    /* The user, the group and `group_count` supplementary groups of the child;
     * NULL: the caller's. If any is set, the child is created by fork. */
    const unsigned int *uid;
    const unsigned int *gid;
    const unsigned int *groups;
    size_t group_count;
    int groups_may_fail; /* nonzero: ignore EPERM from setgroups */

    /* NULL, or a function that the child calls with `pre_exec_data` just before
     * execve. It returns 0, or an errno that makes the spawn fail. It may call only
     * async-signal-safe functions. The child is then created by fork. */
    int (*pre_exec)(void *data);
    void *pre_exec_data;
};

/* A child: `pid` is its process id; `pidfd` is a close-on-exec pidfd, or -1 if the
 * system has no pidfds. */
struct pty_shim_child {
    int pid;
    int pidfd;
};

/*
 * Starts a program on a terminal: in a new session, with `subsidiary` as its
 * controlling terminal, with all signals at their default disposition and
 * unblocked, and with no descriptors of the caller except the requested ones.
 *
 * The child shares the caller's memory until it executes, so the cost does not
 * grow with that memory or with the limit of descriptors. It is created by fork
 * only if credentials change, `pre_exec` is set, or the system does not support
 * sharing. In both cases the call waits for this child only, even if other threads
 * fork meanwhile. The caller's stack may be as small as a thread's can be: on
 * Linux the child has its own stack of 64 KiB, which is mapped once and kept for
 * the next spawn.
 *
 * If any step fails, including the execution of the program, the call fails: errno
 * is the error, *stage (an enum pty_shim_stage) is the step, and the child is
 * reaped. EIO at the first step: the child was killed before it began.
 */
PTY_SHIM_API int pty_shim_spawn(const struct pty_shim_command *command,
                                struct pty_shim_child *child, int *stage);

#ifdef __cplusplus
}
#endif

#endif
