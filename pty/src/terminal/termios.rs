//! Modes for those who have a `struct termios` of their own.

use std::ffi::c_void;
use std::io;

use crate::{Modes, sys};

/// To and from a `struct termios` of any crate, which no item of this library names.
impl Modes {
    /// Returns the bytes of the `struct termios` of this platform's C library that has these modes, in the
    /// byte order of this machine. Bytes of padding are zero.
    ///
    /// ```
    /// use pty::Modes;
    ///
    /// let bytes = Modes::sane().echo(false).to_bytes();
    /// assert_eq!(bytes.len(), size_of::<libc::termios>());
    /// // SAFETY: these are the bytes of one termios.
    /// let termios = unsafe { bytes.as_ptr().cast::<libc::termios>().read_unaligned() };
    /// assert_eq!(termios.c_lflag & (libc::ECHO | libc::ICANON), libc::ICANON);
    /// ```
    ///
    /// Without `unsafe`, a terminal can be the go-between: [`apply`](Self::apply) these modes to it, and
    /// read them with the functions of the other crate.
    ///
    /// # References
    /// termios(3).
    pub fn to_bytes(&self) -> Vec<u8> {
        sys::termios_to_bytes(&self.raw)
    }

    /// Makes modes of the bytes of a `struct termios` of this platform's C library, such as those of
    /// [`to_bytes`](Self::to_bytes). Bytes of padding are not looked at.
    ///
    /// For a structure itself see [`from_termios`](Self::from_termios): its padding may not be read as
    /// bytes.
    ///
    /// ```
    /// use pty::Modes;
    ///
    /// let modes = Modes::sane().raw();
    /// assert_eq!(Modes::from_bytes(&modes.to_bytes())?, modes);
    ///
    /// let error = Modes::from_bytes(b"too short").unwrap_err();
    /// assert!(error.to_string().ends_with("bytes, not 9"));
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// # Errors
    /// `InvalidInput` if these are not as many bytes as the structure has; the message says how many it
    /// has and how many were given.
    ///
    /// # References
    /// termios(3).
    pub fn from_bytes(bytes: &[u8]) -> io::Result<Self> {
        let raw = sys::termios_from_bytes(bytes).ok_or_else(|| {
            let (expected, given) = (sys::TERMIOS_SIZE, bytes.len());
            let message = format!("a struct termios has {expected} bytes, not {given}");
            io::Error::new(io::ErrorKind::InvalidInput, message)
        })?;
        Ok(Self { raw })
    }

    /// Makes modes of a `struct termios` of this platform's C library: that of libc, or what nix and
    /// rustix turn into it.
    ///
    /// ```
    /// use std::os::fd::AsRawFd;
    /// use pty::Modes;
    ///
    /// let pair = pty::open()?;
    /// // SAFETY: a termios is made of integers.
    /// let mut termios: libc::termios = unsafe { std::mem::zeroed() };
    /// // SAFETY: it writes one termios.
    /// assert_eq!(unsafe { libc::tcgetattr(pair.subsidiary.as_raw_fd(), &mut termios) }, 0);
    /// termios.c_lflag &= !libc::ECHO;
    /// // SAFETY: there is a termios.
    /// let modes = unsafe { Modes::from_termios((&raw const termios).cast()) };
    /// assert!(modes.is_canonical() && !modes.is_echo());
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// # Safety
    /// `termios` points to a `struct termios` that can be read. It need not be aligned.
    ///
    /// # References
    /// termios(3).
    #[allow(unsafe_code)]
    pub unsafe fn from_termios(termios: *const c_void) -> Self {
        // SAFETY: as our caller promises.
        Self { raw: unsafe { sys::read_termios(termios) } }
    }
}
