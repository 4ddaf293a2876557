// By hand, for Solaris 11.4: <stdlib.h>, and <termios.h> for the last three, which Solaris 11.3 does not
// have. There is no ptsname_r.

use libc::{pid_t, termios, winsize};

unsafe extern "C" {
    pub fn posix_openpt(oflag: ::core::ffi::c_int) -> ::core::ffi::c_int;
    pub fn grantpt(fd: ::core::ffi::c_int) -> ::core::ffi::c_int;
    pub fn unlockpt(fd: ::core::ffi::c_int) -> ::core::ffi::c_int;
    pub fn ptsname(fd: ::core::ffi::c_int) -> *mut ::core::ffi::c_char;
    pub fn openpty(
        amaster: *mut ::core::ffi::c_int,
        aslave: *mut ::core::ffi::c_int,
        name: *mut ::core::ffi::c_char,
        termp: *mut termios,
        winp: *mut winsize,
    ) -> ::core::ffi::c_int;
    pub fn forkpty(
        amaster: *mut ::core::ffi::c_int,
        name: *mut ::core::ffi::c_char,
        termp: *mut termios,
        winp: *mut winsize,
    ) -> pid_t;
    pub fn login_tty(fd: ::core::ffi::c_int) -> ::core::ffi::c_int;
}
