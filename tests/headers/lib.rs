//! Constants and types of the target's headers are those that the crates use.

#![no_std]

#[allow(dead_code, non_camel_case_types, non_snake_case, non_upper_case_globals, unsafe_op_in_unsafe_fn)]
#[allow(improper_ctypes, unnecessary_transmutes, unused_imports)]
mod header {
    include!(concat!(env!("OUT_DIR"), "/headers.rs"));
}

use pty_sys::constants;

/// Headers and the libc crate differ in signs and widths, and mean the same bits.
macro_rules! same {
    ($($name:ident)*) => {$(
        const _: () = assert!(header::$name as u32 == libc::$name as u32, stringify!($name));
    )*};
}

macro_rules! same_fields {
    ($type:ident: $($field:ident)*) => {
        const _: () = assert!(size_of::<header::$type>() == size_of::<libc::$type>(), stringify!($type));
        const _: () = assert!(align_of::<header::$type>() == align_of::<libc::$type>(), stringify!($type));
        $(const _: () = assert!(
            core::mem::offset_of!(header::$type, $field) == core::mem::offset_of!(libc::$type, $field),
            concat!(stringify!($type), ".", stringify!($field))
        );)*
    };
}

/// What pty-sys defines where libc does not.
macro_rules! same_option {
    ($($name:ident)*) => {$(
        const _: () = match constants::$name {
            Some(value) => assert!(value as u32 == header::$name as u32, stringify!($name)),
            None => panic!(concat!(stringify!($name), " is in the headers and not in pty_sys::constants")),
        };
    )*};
}

same_fields!(termios: c_iflag c_oflag c_cflag c_lflag c_cc);
same_fields!(winsize: ws_row ws_col ws_xpixel ws_ypixel);
same_fields!(pollfd: fd events revents);
#[cfg(not(target_os = "netbsd"))] // There it is within a union, at the beginning.
same_fields!(siginfo_t: si_signo);
#[cfg(target_os = "netbsd")]
same_fields!(siginfo_t:);
same_fields!(sigaction: sa_mask sa_flags);
// (The libc crate takes an older function of NetBSD, whose structure ends before what was added since.)
#[cfg(any(target_vendor = "apple", target_os = "freebsd", target_os = "openbsd"))]
same_fields!(kevent: ident filter flags fflags data udata);

/// What pty-sys defines for every system.
macro_rules! same_constant {
    ($($name:ident)*) => {$(
        const _: () = assert!(constants::$name as u32 == header::$name as u32, stringify!($name));
    )*};
}

same_option!(TIOCPKT VWERASE VREPRINT VLNEXT VDISCARD);
same_constant!(EXTPROC IMAXBEL PIPE_BUF);
same_constant!(TIOCPKT_FLUSHREAD TIOCPKT_FLUSHWRITE TIOCPKT_STOP TIOCPKT_START TIOCPKT_NOSTOP TIOCPKT_DOSTOP);
same_constant!(TIOCPKT_IOCTL);
const _: () =
    assert!(constants::POSIX_VDISABLE as u32 == header::_POSIX_VDISABLE as u32 & 0xff, "_POSIX_VDISABLE");

same!(TIOCGWINSZ TIOCSWINSZ TIOCSCTTY);
same!(VEOF VEOL VEOL2 VERASE VINTR VKILL VMIN VQUIT VSTART VSTOP VSUSP VTIME);
same!(BRKINT ICRNL IGNCR INLCR ISTRIP IXON OPOST ONLCR CREAD CS8 HUPCL);
same!(ECHO ECHOCTL ECHOE ECHOK ECHOKE ICANON IEXTEN ISIG);
same!(TCSADRAIN TCSANOW);
// glibc 2.42 takes speeds as numbers in its calls; the bits in c_cflag are the same.
const _: () = assert!(header::B38400 as u32 == libc::B38400 as u32 || header::B38400 == 38400, "B38400");
same!(POLLHUP POLLIN F_GETFD F_GETFL F_SETFL FD_CLOEXEC O_NOCTTY O_NONBLOCK O_RDWR O_CLOEXEC);
same!(MSG_DONTWAIT MSG_NOSIGNAL CLOCK_MONOTONIC _SC_CLK_TCK);
same!(WEXITED WNOHANG WNOWAIT WSTOPPED);
same!(SA_ONSTACK SA_RESTART SA_SIGINFO);
same!(SIGABRT SIGALRM SIGBUS SIGCHLD SIGCONT SIGFPE SIGHUP SIGILL SIGINT SIGIO SIGKILL SIGPIPE SIGPROF);
same!(SIGQUIT SIGSEGV SIGSTOP SIGSYS SIGTERM SIGTRAP SIGTSTP SIGTTOU SIGUSR1 SIGUSR2 SIGVTALRM SIGWINCH);
same!(SIGXCPU SIGXFSZ);
same!(EBADF ECANCELED ECONNRESET EINVAL EIO ELOOP EMFILE ENAMETOOLONG ENFILE ENOENT ENOTDIR ENOTTY ENXIO);
same!(EPIPE ESRCH);

const _: () = assert!(header::waitid_p_pid as u32 == libc::P_PID as u32, "P_PID");

#[cfg(any(target_vendor = "apple", target_os = "freebsd", target_os = "netbsd", target_os = "openbsd"))]
same!(EVFILT_PROC NOTE_EXIT EV_ADD);
#[cfg(target_os = "linux")]
same_constant!(TIOCSIG);
#[cfg(any(target_os = "freebsd", target_os = "netbsd"))]
same_constant!(SIGRTMIN SIGRTMAX);
#[cfg(not(target_os = "linux"))]
same!(SIGEMT);
#[cfg(target_os = "linux")]
same!(SIGPWR SIGSTKFLT CBAUD IUTF8);
#[cfg(target_vendor = "apple")]
same!(IUTF8);
