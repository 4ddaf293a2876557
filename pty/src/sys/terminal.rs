//! Opening terminals, their size, modes and process groups.

use std::ffi::{CStr, OsStr, c_char, c_int};
use std::io;
use std::mem::MaybeUninit;
use std::os::fd::{AsRawFd, BorrowedFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::path::PathBuf;

use super::{check, own};

#[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
pub(crate) const IUTF8: libc::tcflag_t = libc::IUTF8;
#[cfg(not(any(target_os = "linux", target_os = "android", target_vendor = "apple")))]
pub(crate) const IUTF8: libc::tcflag_t = 0;

pub(crate) use pty_sys::constants::{EXTPROC, PIPE_BUF, POSIX_VDISABLE, VDISCARD, VLNEXT, VREPRINT, VWERASE};

pub(crate) fn open_pair() -> io::Result<(OwnedFd, OwnedFd)> {
    let mut pair = pty_sys::pty_shim_pair { manager: -1, subsidiary: -1 };
    // SAFETY: `pair` is a place for two descriptors. pty_shim.h.
    check(unsafe { pty_sys::pty_shim_open(&mut pair) })?;
    Ok((own(pair.manager), own(pair.subsidiary)))
}

pub(crate) fn open_subsidiary(manager: BorrowedFd<'_>) -> io::Result<OwnedFd> {
    // SAFETY: takes any open descriptor. pty_shim.h.
    Ok(own(check(unsafe { pty_sys::pty_shim_open_subsidiary(manager.as_raw_fd()) })?))
}

/// Whether this kernel revokes the controlling terminal of a session whose leader ends: all descriptors of
/// the subsidiary are dead then.
const REVOKES: bool = cfg!(any(
    target_vendor = "apple",
    target_os = "freebsd",
    target_os = "dragonfly",
    target_os = "netbsd",
    target_os = "openbsd"
));

/// Whether a session's manager has to hold a subsidiary: this kernel may discard unread output when the last
/// one closes, and waits for a reader before it revokes one; or a read of nothing may be no end (XPG4v2).
/// Debug builds do so on any system if PTY_HOLD_SUBSIDIARY is 1.
pub(crate) fn holds_subsidiary() -> bool {
    const HOLDS: bool = REVOKES && DISCARDS_LATE || cfg!(any(target_os = "illumos", target_os = "solaris"));
    HOLDS || is_forced("1")
}

/// Whether a session's manager that holds no subsidiary waits for its program's end along with the terminal:
/// this kernel may not wake who waits for a terminal at the end of a program that printed nothing. Debug
/// builds do so on any system if PTY_HOLD_SUBSIDIARY is 0.
pub(crate) fn watches_end() -> bool {
    !DISCARDS_LATE || is_forced("0")
}

/// Whether a relay may hold a subsidiary. In debug builds no relay does if PTY_HOLD_SUBSIDIARY is 0.
pub(crate) fn relay_holds_subsidiary() -> bool {
    DISCARDS_LATE && !is_forced("0")
}

/// Not on FreeBSD: its last close waits for a reader (tty_drain, 1 s), but its revocation discards at once
/// (ttydev_close, FREVOKE), and a subsidiary that is held turns the former into the latter.
const DISCARDS_LATE: bool = !cfg!(target_os = "freebsd");

fn is_forced(value: &str) -> bool {
    cfg!(debug_assertions) && std::env::var_os("PTY_HOLD_SUBSIDIARY").is_some_and(|set| set == value)
}

pub(crate) fn subsidiary_name(manager: BorrowedFd<'_>) -> io::Result<PathBuf> {
    let mut name = [0 as c_char; 256];
    // SAFETY: `name` has as many bytes as are said. pty_shim.h.
    check(unsafe { pty_sys::pty_shim_subsidiary_name(manager.as_raw_fd(), name.as_mut_ptr(), name.len()) })?;
    // SAFETY: success means that `name` holds a string with its final NUL.
    let name = unsafe { CStr::from_ptr(name.as_ptr()) };
    Ok(OsStr::from_bytes(name.to_bytes()).into())
}

pub(crate) fn window_size(terminal: BorrowedFd<'_>) -> io::Result<libc::winsize> {
    let mut size = libc::winsize { ws_row: 0, ws_col: 0, ws_xpixel: 0, ws_ypixel: 0 };
    // SAFETY: TIOCGWINSZ writes one winsize. ioctl_tty(2).
    check(unsafe { libc::ioctl(terminal.as_raw_fd(), libc::TIOCGWINSZ, &mut size) })?;
    Ok(size)
}

pub(crate) fn set_window_size(terminal: BorrowedFd<'_>, size: &libc::winsize) -> io::Result<()> {
    // SAFETY: TIOCSWINSZ reads one winsize. ioctl_tty(2).
    check(unsafe { libc::ioctl(terminal.as_raw_fd(), libc::TIOCSWINSZ, size) }).map(drop)
}

pub(crate) fn get_termios(terminal: BorrowedFd<'_>) -> io::Result<libc::termios> {
    let mut termios = MaybeUninit::zeroed();
    // SAFETY: tcgetattr writes one termios. tcgetattr(3).
    check(unsafe { libc::tcgetattr(terminal.as_raw_fd(), termios.as_mut_ptr()) })?;
    // SAFETY: it returned success.
    Ok(unsafe { termios.assume_init() })
}

/// After what was written has been transmitted.
pub(crate) fn set_termios(terminal: BorrowedFd<'_>, termios: &libc::termios) -> io::Result<()> {
    set_termios_when(terminal, termios, libc::TCSADRAIN)
}

/// At once, also while somebody waits to write: output is processed when it is written.
pub(crate) fn set_termios_now(terminal: BorrowedFd<'_>, termios: &libc::termios) -> io::Result<()> {
    set_termios_when(terminal, termios, libc::TCSANOW)
}

fn set_termios_when(terminal: BorrowedFd<'_>, termios: &libc::termios, when: c_int) -> io::Result<()> {
    loop {
        // SAFETY: tcsetattr reads one termios. tcsetattr(3).
        match check(unsafe { libc::tcsetattr(terminal.as_raw_fd(), when, termios) }) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            result => return result.map(drop),
        }
    }
}

pub(crate) fn make_raw(termios: &mut libc::termios) {
    // SAFETY: cfmakeraw changes one termios. cfmakeraw(3).
    unsafe { libc::cfmakeraw(termios) }
    // Where these two share their places with VEOF and VEOL, what these were would count.
    termios.c_cc[libc::VMIN] = 1;
    termios.c_cc[libc::VTIME] = 0;
}

/// The values of `<sys/ttydefaults.h>`, and IUTF8.
pub(crate) fn sane_termios() -> libc::termios {
    // SAFETY: a termios is made of integers, for which all bytes zero are a value.
    let mut termios: libc::termios = unsafe { MaybeUninit::zeroed().assume_init() };
    termios.c_iflag = libc::BRKINT | libc::ICRNL | pty_sys::constants::IMAXBEL | libc::IXON | IUTF8;
    termios.c_oflag = libc::OPOST | libc::ONLCR;
    termios.c_cflag = libc::CREAD | libc::CS8 | libc::HUPCL;
    termios.c_lflag = libc::ICANON
        | libc::ISIG
        | libc::IEXTEN
        | libc::ECHO
        | libc::ECHOE
        | libc::ECHOK
        | libc::ECHOKE
        | libc::ECHOCTL;
    let control = |letter: u8| letter & 0x1f;
    let characters = [
        (libc::VINTR, control(b'C')),
        (libc::VQUIT, control(b'\\')),
        (libc::VERASE, 0x7f),
        (libc::VKILL, control(b'U')),
        (libc::VEOF, control(b'D')),
        (libc::VSTART, control(b'Q')),
        (libc::VSTOP, control(b'S')),
        (libc::VSUSP, control(b'Z')),
    ];
    let extended = [
        (VREPRINT, control(b'R')),
        (VWERASE, control(b'W')),
        (VLNEXT, control(b'V')),
        (VDISCARD, control(b'O')),
    ];
    let extended = extended.into_iter().filter_map(|(place, character)| Some((place?, character)));
    if libc::VMIN != libc::VEOF {
        termios.c_cc[libc::VMIN] = 1;
    }
    for place in [libc::VEOL, libc::VEOL2] {
        termios.c_cc[place] = POSIX_VDISABLE;
    }
    for (place, character) in characters.into_iter().chain(extended) {
        termios.c_cc[place] = character;
    }
    set_usual_speed(&mut termios);
    termios
}

/// As cfsetspeed(3) does, which cannot be called where glibc is linked statically: the libc crate asks
/// for an old version of it, and an archive has no versions.
#[cfg(all(target_os = "linux", target_env = "gnu", target_feature = "crt-static"))]
fn set_usual_speed(termios: &mut libc::termios) {
    termios.c_cflag = termios.c_cflag & !libc::CBAUD | libc::B38400;
    termios.c_ispeed = libc::B38400;
    termios.c_ospeed = libc::B38400;
}

#[cfg(not(all(target_os = "linux", target_env = "gnu", target_feature = "crt-static")))]
fn set_usual_speed(termios: &mut libc::termios) {
    // SAFETY: cfsetspeed changes one termios; this speed exists everywhere. cfsetspeed(3).
    unsafe { libc::cfsetspeed(termios, libc::B38400) };
}

/// The character at a place of `c_cc`, unless it is disabled, or the system has no such place.
pub(crate) fn control_character(termios: &libc::termios, place: impl Into<Option<usize>>) -> Option<u8> {
    Some(termios.c_cc[place.into()?]).filter(|&character| character != POSIX_VDISABLE)
}

/// Bytes that a line in canonical mode can have, its end not counted.
pub(crate) const MAX_LINE: usize = if cfg!(any(target_os = "linux", target_os = "android")) {
    4095
} else if cfg!(target_os = "freebsd") {
    1919
} else if cfg!(any(target_os = "illumos", target_os = "solaris")) {
    255
} else {
    1023
};

pub(crate) fn foreground_process_group(terminal: BorrowedFd<'_>) -> io::Result<Option<u32>> {
    // SAFETY: takes any open descriptor. tcgetpgrp(3).
    none_if_no_session(check(unsafe { libc::tcgetpgrp(terminal.as_raw_fd()) }))
}

pub(crate) fn session_id(terminal: BorrowedFd<'_>) -> io::Result<Option<u32>> {
    // SAFETY: takes any open descriptor. tcgetsid(3).
    none_if_no_session(check(unsafe { libc::tcgetsid(terminal.as_raw_fd()) }))
}

/// A manager has modes wherever it answers the calls above, so that ENOTTY then means that the
/// terminal controls no session. Some systems answer 0, or a process id that can be none.
fn none_if_no_session(result: io::Result<c_int>) -> io::Result<Option<u32>> {
    match result {
        Ok(id) => Ok(u32::try_from(id).ok().filter(|&id| id != 0)),
        Err(error) if error.raw_os_error() == Some(libc::ENOTTY) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Waits until what was written has been transmitted. To a process in the background it does what
/// a change of the modes does: stops it.
pub(crate) fn drain(terminal: BorrowedFd<'_>) -> io::Result<()> {
    // SAFETY: takes any open descriptor. tcdrain(3).
    while let Err(error) = check(unsafe { libc::tcdrain(terminal.as_raw_fd()) }) {
        if error.kind() != io::ErrorKind::Interrupted {
            return Err(error);
        }
    }
    Ok(())
}

/// Whether `terminal` is our controlling terminal and we are not in its foreground.
pub(crate) fn in_background(terminal: BorrowedFd<'_>) -> bool {
    // SAFETY: takes any open descriptor. tcgetpgrp(3).
    let foreground = unsafe { libc::tcgetpgrp(terminal.as_raw_fd()) };
    foreground != -1 && foreground != nix::unistd::getpgrp().as_raw()
}

pub(crate) fn signal_foreground(manager: BorrowedFd<'_>, signal: c_int) -> io::Result<()> {
    #[cfg(any(target_os = "linux", target_os = "android"))]
    if [libc::SIGINT, libc::SIGQUIT, libc::SIGTSTP].contains(&signal)
        && foreground_process_group(manager)?.is_some()
    {
        // SAFETY: TIOCSIG takes the number itself. Linux, drivers/tty/pty.c.
        if check(unsafe { libc::ioctl(manager.as_raw_fd(), pty_sys::constants::TIOCSIG as _, signal) })
            .is_ok()
        {
            return Ok(());
        }
    }
    let group =
        foreground_process_group(manager)?.ok_or_else(|| io::Error::from_raw_os_error(libc::ESRCH))?;
    // SAFETY: killpg takes any numbers. killpg(3).
    check(unsafe { libc::killpg(group.cast_signed(), signal) })?;
    Ok(())
}
