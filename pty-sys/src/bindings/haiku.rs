// By hand, from Haiku's <stdlib.h>, and <pty.h> for the last three, which are in libbsd.
// There is no ptsname_r.

use libc::{pid_t, termios, winsize};

unsafe extern "C" {
    pub fn posix_openpt(oflag: ::core::ffi::c_int) -> ::core::ffi::c_int;
    pub fn grantpt(fd: ::core::ffi::c_int) -> ::core::ffi::c_int;
    pub fn unlockpt(fd: ::core::ffi::c_int) -> ::core::ffi::c_int;
    pub fn ptsname(fd: ::core::ffi::c_int) -> *mut ::core::ffi::c_char;
    pub fn openpty(
        master: *mut ::core::ffi::c_int,
        slave: *mut ::core::ffi::c_int,
        name: *mut ::core::ffi::c_char,
        term_attributes: *mut termios,
        window_size: *mut winsize,
    ) -> ::core::ffi::c_int;
    pub fn forkpty(
        master: *mut ::core::ffi::c_int,
        name: *mut ::core::ffi::c_char,
        term_attributes: *mut termios,
        window_size: *mut winsize,
    ) -> pid_t;
    pub fn login_tty(fd: ::core::ffi::c_int) -> ::core::ffi::c_int;
}
