//! The structure `termios` as bytes, and back.

use std::ffi::c_void;
use std::mem::offset_of;

/// The size of the structure.
pub(crate) const TERMIOS_SIZE: usize = size_of::<libc::termios>();

/// The bytes of the structure; those between its fields are zero.
pub(crate) fn termios_to_bytes(termios: &libc::termios) -> Vec<u8> {
    let mut bytes = vec![0; TERMIOS_SIZE];
    let mut put = |offset: usize, field: &[u8]| bytes[offset..offset + field.len()].copy_from_slice(field);
    macro_rules! put {
        ($($field:ident)*) => {
            $(put(offset_of!(libc::termios, $field), &termios.$field.to_ne_bytes());)*
        };
    }
    put!(c_iflag c_oflag c_cflag c_lflag);
    put(offset_of!(libc::termios, c_cc), &termios.c_cc);
    #[cfg(any(target_os = "linux", target_os = "android", target_os = "haiku"))]
    put!(c_line);
    #[cfg(all(target_os = "linux", target_env = "musl"))]
    put!(__c_ispeed __c_ospeed);
    // Elsewhere the speeds are bits of the flags.
    #[cfg(any(
        all(
            target_os = "linux",
            target_env = "gnu",
            not(any(
                target_arch = "sparc",
                target_arch = "sparc64",
                target_arch = "mips",
                target_arch = "mips32r6",
                target_arch = "mips64",
                target_arch = "mips64r6"
            ))
        ),
        target_vendor = "apple",
        target_os = "freebsd",
        target_os = "dragonfly",
        target_os = "netbsd",
        target_os = "openbsd",
        target_os = "haiku"
    ))]
    put!(c_ispeed c_ospeed);
    #[cfg(target_os = "hurd")]
    put!(__ispeed __ospeed);
    bytes
}

/// The structure whose bytes these are, if they are as many as it has.
pub(crate) fn termios_from_bytes(bytes: &[u8]) -> Option<libc::termios> {
    // SAFETY: it has the bytes of one termios.
    (bytes.len() == TERMIOS_SIZE).then(|| unsafe { read_termios(bytes.as_ptr().cast()) })
}

/// # Safety
/// `place` can be read, and has a termios, aligned or not.
pub(crate) unsafe fn read_termios(place: *const c_void) -> libc::termios {
    // SAFETY: our caller promises that it can be read; a termios is made of integers, for which all bytes
    // are a value.
    unsafe { place.cast::<libc::termios>().read_unaligned() }
}
