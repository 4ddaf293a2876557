/* The functions that pty-sys binds, from wherever this system declares them. */
#define _GNU_SOURCE
#define _DARWIN_C_SOURCE
#define _NETBSD_SOURCE
#define __EXTENSIONS__

#include <stdlib.h>
#include <termios.h>
#include <sys/types.h>
#include <sys/ioctl.h>

#if __has_include(<pty.h>) /* glibc, musl, Android, Haiku */
#include <pty.h>
#include <utmp.h>
#elif __has_include(<libutil.h>) /* FreeBSD, DragonFly */
#include <libutil.h>
#elif __has_include(<util.h>) /* macOS, NetBSD, OpenBSD */
#include <util.h>
#endif
