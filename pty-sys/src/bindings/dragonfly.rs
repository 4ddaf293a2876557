// By hand, from DragonFly's <stdlib.h>, and <libutil.h> for the last three. There is no ptsname_r.

use libc::{termios, winsize};

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
    ) -> ::core::ffi::c_int;
    pub fn login_tty(fd: ::core::ffi::c_int) -> ::core::ffi::c_int;
}
