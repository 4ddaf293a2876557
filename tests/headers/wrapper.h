/* What the crates take from the system, from wherever it says so. */
#define _GNU_SOURCE
#define _DARWIN_C_SOURCE
#define _NETBSD_SOURCE
#define __EXTENSIONS__

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#if defined(__OpenBSD__)
#include <sys/tty.h>
#endif
#if !defined(__linux__)
#include <sys/event.h>
#endif

/* A member of an enumeration whose name differs from system to system. */
static const int waitid_p_pid = P_PID;
