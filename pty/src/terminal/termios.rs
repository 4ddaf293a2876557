//! Conversion of modes to and from a `struct termios`.

use std::ffi::c_void;
use std::io;

use crate::{Modes, sys};

/// Conversion to and from a `struct termios` of any crate. This library's API names none.
impl Modes {
    /// Returns these modes as the bytes of this platform's C `struct termios`, in native byte order.
    /// Padding bytes are zero.
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
    /// To avoid `unsafe`, use a terminal: [`apply`](Self::apply) these modes to it, then read them with the
    /// other crate's functions.
    ///
    /// # References
    /// termios(3).
    pub fn to_bytes(&self) -> Vec<u8> {
        sys::termios_to_bytes(&self.raw)
    }

    /// Returns the modes in the bytes of this platform's C `struct termios`, such as those from
    /// [`to_bytes`](Self::to_bytes). Padding bytes are ignored.
    ///
    /// To convert a structure, use [`from_termios`](Self::from_termios): its padding must not be read as
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
    /// Fails with `InvalidInput` if the length is not that of the structure; the message gives both
    /// lengths.
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

    /// Returns the modes in this platform's C `struct termios`: that of libc, or what nix and rustix
    /// convert to it.
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
    /// `termios` must point to a readable `struct termios`. It need not be aligned.
    ///
    /// # References
    /// termios(3).
    #[allow(unsafe_code)]
    pub unsafe fn from_termios(termios: *const c_void) -> Self {
        // SAFETY: as our caller promises.
        Self { raw: unsafe { sys::read_termios(termios) } }
    }
}
