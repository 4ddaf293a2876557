/*
 * pty_shim.h - pseudo-terminals for C, the same on every system.
 *
 * A pseudo-terminal has two ends. The manager is held by the program that
 * drives the terminal; the subsidiary is the terminal itself, as a shell or an
 * editor sees it. (The names are those of POSIX.1-2024.)
 *
 * Conventions, unless a function says otherwise:
 *   - success is 0, or the descriptor or process asked for; failure is -1 with
 *     errno set, nothing left open and no process left behind;
 *   - every descriptor returned is close-on-exec and never becomes the caller's
 *     controlling terminal;
 *   - no function uses a static buffer, installs a signal handler or prints;
 *     all may be called from several threads at once;
 *   - no function is a cancellation point but pty_shim_attach and pty_shim_login:
 *     a thread that is cancelled meanwhile ends at its next one.
 *
 * This header needs no system header but <stddef.h> and defines no name that
 * does not begin with pty_shim_ or PTY_SHIM_.
 */
#ifndef PTY_SHIM_H
#define PTY_SHIM_H

#include <stddef.h>

/* The version of this header, by numbers and as text. */
#define PTY_SHIM_VERSION_MAJOR 0
#define PTY_SHIM_VERSION_MINOR 1
#define PTY_SHIM_VERSION_PATCH 0
#define PTY_SHIM_VERSION "0.1.0"

/* What a shared library of the shim exports: nothing else, if it is compiled with
 * -fvisibility=hidden. */
#if defined(__GNUC__)
#define PTY_SHIM_API __attribute__((visibility("default")))
#else
#define PTY_SHIM_API
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* The two ends of one pseudo-terminal, as open descriptors: `manager` drives it,
 * `subsidiary` is the terminal. */
struct pty_shim_pair {
    int manager;
    int subsidiary;
};

/*
 * One way of opening a pseudo-terminal.
 *
 * name             the backend's own, of the list below.
 * open             opens a new pair.
 * open_subsidiary  opens the other end of a manager once more.
 * subsidiary_name  writes the path of the subsidiary, with its final NUL, into
 *                  `buffer` of `size` bytes; ERANGE if it does not fit.
 */
struct pty_shim_backend {
    const char *name;
    int (*open)(struct pty_shim_pair *pair);
    int (*open_subsidiary)(int manager);
    int (*subsidiary_name)(int manager, char *buffer, size_t size);
};

/*
 * Every backend that exists on this system, best first, ended by NULL:
 *
 *   "linux"  /dev/ptmx and TIOCGPTPEER: needs no path to the subsidiary, so it
 *            is right across mount namespaces.
 *   "posix"  posix_openpt, grantpt, unlockpt, ptsname_r; pushes the STREAMS
 *            modules that make a terminal where there are STREAMS.
 *   "libc"   the C library's openpty.
 *   "bsd"    a search of /dev/pty[p-za-eP-T][0-9a-f].
 */
PTY_SHIM_API const struct pty_shim_backend *const *pty_shim_backends(void);

/* The backend behind the three functions below: the one that opened the last pair;
 * before that the first of the table, or the one that the build chose by
 * PTY_SYS_BACKEND. A debug build reads PTY_SYS_BACKEND from the environment at run
 * time as well. */
PTY_SHIM_API const struct pty_shim_backend *pty_shim_backend(void);

/*
 * Opens a pseudo-terminal. Both ends are close-on-exec; atomically so with the
 * backends "linux" and "bsd", and with "posix" where posix_openpt takes
 * O_CLOEXEC. With the others a fork in another thread may catch a descriptor
 * before it is marked.
 *
 * Errors: EMFILE, ENFILE; ENOENT, ENXIO: the system has no such devices here;
 * EAGAIN, ENOSPC: all pseudo-terminals are in use.
 */
PTY_SHIM_API int pty_shim_open(struct pty_shim_pair *pair);

/* Opens the subsidiary of `manager`, once more. Returns the descriptor. */
PTY_SHIM_API int pty_shim_open_subsidiary(int manager);

/* Writes the path of the subsidiary of `manager`, NUL included. ERANGE: `size`
 * bytes are too few; ENOTTY: `manager` is not one. */
PTY_SHIM_API int pty_shim_subsidiary_name(int manager, char *buffer, size_t size);

/*
 * The "bsd" backend under a directory of the caller's instead of /dev: opens
 * DIR/ptyXY and then DIR/ttyXY, for XY from p0 to Tf, and returns the first
 * pair of which both could be opened and are terminals with the same minor
 * device number.
 *
 * Errors: ENOENT: there are no such names; EAGAIN: all are in use; EACCES and
 * others: what the last one that could not be opened said.
 */
PTY_SHIM_API int pty_shim_bsd_open(const char *directory, struct pty_shim_pair *pair);
PTY_SHIM_API int pty_shim_bsd_open_subsidiary(const char *directory, int manager);
PTY_SHIM_API int pty_shim_bsd_subsidiary_name(const char *directory, int manager,
                                              char *buffer, size_t size);

/*
 * Makes the calling process the leader of a new session, and the terminal open
 * as `subsidiary` its controlling terminal. A process that leads a session
 * already, without a terminal, keeps that session. Async-signal-safe.
 *
 * Errors: EPERM: the caller leads a process group, or the terminal controls
 * another session; ENOTTY: `subsidiary` is not a terminal.
 */
PTY_SHIM_API int pty_shim_attach(int subsidiary);

/*
 * pty_shim_attach, and the terminal becomes descriptors 0, 1 and 2, inherited
 * by exec; `subsidiary` itself is closed unless it is one of these. Right even
 * where 0, 1 or 2 were closed before. Async-signal-safe.
 */
PTY_SHIM_API int pty_shim_login(int subsidiary);

/*
 * Forks a child onto the terminal: pty_shim_login in the child, where the
 * manager is closed too. Returns 0 in the child and its process id in the
 * parent, which keeps both ends open.
 *
 * A child that could not be put on its terminal is never seen: it is reaped,
 * and the call fails with its errno; EIO if it was killed before. As after every
 * fork, the child of a program with several threads may call only what is
 * async-signal-safe.
 */
PTY_SHIM_API int pty_shim_fork(const struct pty_shim_pair *pair);

/* In the child, descriptor `to` is to be what `from` is in the caller. */
struct pty_shim_fd {
    int from;
    int to;
};

/* Steps of a spawn, in their order; what `stage` is set to when one fails. */
enum pty_shim_stage {
    PTY_SHIM_STAGE_START = 0,        /* the descriptors needed, fork, clone */
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

/* What to start, and how. Set all of it to zero bytes first, then `subsidiary`,
 * `paths`, `argv`, `envp` and what else is wanted. */
struct pty_shim_command {
    /* The terminal. It becomes the controlling terminal; it becomes
     * descriptors only as far as `fds` says. -1: the session has none. */
    int subsidiary;

    /* The child's descriptors, each `to` at most once. Where they do not name
     * 0, 1 or 2, that one is the caller's; all others are closed when the child
     * executes. */
    const struct pty_shim_fd *fds;
    size_t fd_count;

    /* Files to try in this order, ended by NULL. As with execvp, the next is
     * tried after EACCES, and after what says that this one is not there: ENOENT,
     * ENOTDIR, ELOOP, ENAMETOOLONG, ESTALE, ENODEV and ETIMEDOUT. If none can be
     * executed, EACCES is reported if any was refused with it, else ENOENT if any
     * was, else the error of the last. */
    const char *const *paths;

    /* The program's arguments, its name first, and its environment, as
     * "NAME=VALUE"; each ended by NULL. */
    char *const *argv;
    char *const *envp;

    /* NULL; or the arguments of a shell for a file that is neither a binary nor
     * begins with #! (ENOEXEC). shell[0] is the shell's path; shell[1] is
     * overwritten with the path of the file. */
    const char **shell;

    const char *directory; /* NULL: the caller's */
    int set_umask;         /* nonzero: `umask` counts */
    unsigned int umask;

    /* The user, the group and `group_count` supplementary groups to change to;
     * NULL: the caller's. Where any is set the child is made by fork. */
    const unsigned int *uid;
    const unsigned int *gid;
    const unsigned int *groups;
    size_t group_count;
    int groups_may_fail; /* nonzero: EPERM from setgroups is no error */

    /* NULL; or called in the child, with `pre_exec_data`, as the last thing before
     * execve: returns 0, or an errno that makes the spawn fail. Only async-signal-
     * safe calls. The child is then made by fork. */
    int (*pre_exec)(void *data);
    void *pre_exec_data;
};

/* A child: `pid` is its process id, `pidfd` a close-on-exec descriptor of it, or
 * -1 where the system has none. */
struct pty_shim_child {
    int pid;
    int pidfd;
};

/*
 * Starts a program on a terminal: in a new session, with `subsidiary` as its
 * controlling terminal, all signals at their default disposition and none
 * blocked, and no descriptor of the caller's but those asked for.
 *
 * The child shares the caller's memory until it executes, so that the cost does
 * not grow with that memory, nor with the limit of descriptors; only where
 * credentials change, `pre_exec` is given or the system cannot do it, is it
 * made by fork. Either way the call waits for this child alone, whatever other
 * threads fork meanwhile. The caller's stack may be as small as a thread's can
 * be: on Linux the child has a stack of its own, 64 KiB that are mapped once and
 * kept for the next spawn.
 *
 * Fails when the program cannot be executed: errno says why and *stage (an enum
 * pty_shim_stage) at which step. The failed child is reaped. EIO at the first
 * step: the child was killed before it began.
 */
PTY_SHIM_API int pty_shim_spawn(const struct pty_shim_command *command,
                                struct pty_shim_child *child, int *stage);

#ifdef __cplusplus
}
#endif

#endif
