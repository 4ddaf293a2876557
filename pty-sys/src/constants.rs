//! Constants of terminals and signals that the `libc` crate lacks on some systems whose headers have them. Where a
//! system itself has none, the value is `None`, or 0 for a flag.

#[cfg(any(target_os = "freebsd", target_os = "netbsd"))]
use libc::c_int;
use libc::{cc_t, tcflag_t};

/// Packet mode of a manager, as a request for `ioctl`. `None`: the system has no packet mode.
///
/// Source: `<sys/ttycom.h>` of NetBSD and OpenBSD, `<asm-generic/ioctls.h>` of Linux.
pub const TIOCPKT: Option<u32> = TIOCPKT_HERE;

#[cfg(any(target_os = "netbsd", target_os = "openbsd"))]
const TIOCPKT_HERE: Option<u32> = Some(0x8004_7470);
// Android's processors all have the generic numbers.
#[cfg(target_os = "android")]
const TIOCPKT_HERE: Option<u32> = Some(0x5420);
#[cfg(any(
    target_os = "linux",
    target_os = "freebsd",
    target_os = "dragonfly",
    target_os = "cygwin",
    target_vendor = "apple",
))]
const TIOCPKT_HERE: Option<u32> = Some(libc::TIOCPKT as u32);
// Solaris and illumos have a STREAMS module instead, the Hurd an encoding of its own, Haiku nothing.
#[cfg(not(any(
    target_os = "linux",
    target_os = "android",
    target_os = "freebsd",
    target_os = "dragonfly",
    target_os = "netbsd",
    target_os = "openbsd",
    target_os = "cygwin",
    target_vendor = "apple",
)))]
const TIOCPKT_HERE: Option<u32> = None;

/// Bit of the first byte of a packet in packet mode: input that was not yet read was discarded. Every system
/// with packet mode has the same bits. ioctl_tty(2).
pub const TIOCPKT_FLUSHREAD: u8 = 0x01;
/// Bit of a packet: output that was not yet delivered was discarded.
pub const TIOCPKT_FLUSHWRITE: u8 = 0x02;
/// Bit of a packet: output was stopped.
pub const TIOCPKT_STOP: u8 = 0x04;
/// Bit of a packet: output goes on.
pub const TIOCPKT_START: u8 = 0x08;
/// Bit of a packet: `^S` and `^Q` are no longer stop and start.
pub const TIOCPKT_NOSTOP: u8 = 0x10;
/// Bit of a packet: `^S` and `^Q` are stop and start.
pub const TIOCPKT_DOSTOP: u8 = 0x20;
/// Bit of a packet: modes have changed, while [`EXTPROC`] is on or was.
pub const TIOCPKT_IOCTL: u8 = 0x40;

/// Request for `ioctl` that sends a signal to the foreground of a manager's terminal:
/// `_IOW('T', 0x36, int)`, whose direction bits differ on the processors named here.
///
/// Source: `<asm-generic/ioctls.h>` of Linux.
#[cfg(any(target_os = "linux", target_os = "android"))]
pub const TIOCSIG: u32 = if cfg!(any(
    target_arch = "mips",
    target_arch = "mips64",
    target_arch = "powerpc",
    target_arch = "powerpc64",
    target_arch = "sparc",
    target_arch = "sparc64"
)) {
    0x8004_5436
} else {
    0x4004_5436
};

/// The first real-time signal.
///
/// Source: `<sys/signal.h>` of FreeBSD and NetBSD.
#[cfg(any(target_os = "freebsd", target_os = "netbsd"))]
pub const SIGRTMIN: c_int = if cfg!(target_os = "freebsd") { 65 } else { 33 };
/// The last real-time signal.
#[cfg(any(target_os = "freebsd", target_os = "netbsd"))]
pub const SIGRTMAX: c_int = if cfg!(target_os = "freebsd") { 126 } else { 63 };

/// Local mode: lines are edited elsewhere, and the manager is told of changed modes (`EXTPROC`).
#[cfg(not(target_os = "haiku"))]
pub const EXTPROC: tcflag_t = libc::EXTPROC;
/// Local mode that Haiku does not have.
#[cfg(target_os = "haiku")]
pub const EXTPROC: tcflag_t = 0;

/// Input mode: ring the bell when the input is full (`IMAXBEL`).
#[cfg(not(target_os = "haiku"))]
pub const IMAXBEL: tcflag_t = libc::IMAXBEL;
/// Input mode that Haiku does not have.
#[cfg(target_os = "haiku")]
pub const IMAXBEL: tcflag_t = 0;

/// The value in `c_cc` of a control character that is disabled (`_POSIX_VDISABLE`).
///
/// Source: `<unistd.h>` of Haiku, `<bits/posix_opt.h>` of the Hurd.
#[cfg(not(any(target_os = "haiku", target_os = "hurd")))]
pub const POSIX_VDISABLE: cc_t = libc::_POSIX_VDISABLE;
/// The value in `c_cc` of a control character that is disabled (`_POSIX_VDISABLE`).
#[cfg(target_os = "haiku")]
pub const POSIX_VDISABLE: cc_t = 0xfe;
/// The value in `c_cc` of a control character that is disabled (`_POSIX_VDISABLE`).
#[cfg(target_os = "hurd")]
pub const POSIX_VDISABLE: cc_t = 0;

/// Bytes that a pipe takes at once or not at all (`PIPE_BUF`); at least 512, as POSIX says.
#[cfg(not(any(target_os = "haiku", target_os = "hurd", target_os = "illumos", target_os = "solaris")))]
pub const PIPE_BUF: usize = libc::PIPE_BUF;
/// Bytes that a pipe takes at once or not at all (`PIPE_BUF`).
#[cfg(any(target_os = "illumos", target_os = "solaris"))]
pub const PIPE_BUF: usize = libc::PIPE_BUF as usize;
/// Bytes that every pipe takes at once or not at all: the least that POSIX allows.
#[cfg(any(target_os = "haiku", target_os = "hurd"))]
pub const PIPE_BUF: usize = 512;

macro_rules! places {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        #[cfg(not(target_os = "haiku"))]
        pub const $name: Option<usize> = Some(libc::$name);
        $(#[$doc])*
        #[cfg(target_os = "haiku")]
        pub const $name: Option<usize> = None;
    )*};
}

places! {
    /// Place in `c_cc` of the character that erases a word.
    VWERASE
    /// Place in `c_cc` of the character that prints the line again.
    VREPRINT
    /// Place in `c_cc` of the character that quotes the next one.
    VLNEXT
    /// Place in `c_cc` of the character that discards output.
    VDISCARD
}
