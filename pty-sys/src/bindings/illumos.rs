// By hand, from illumos-gate's <stdlib.h>. Its C library has no openpty, forkpty and login_tty, and
// ptsname_r since 2024 only; its ptsname has a buffer for each thread.

unsafe extern "C" {
    pub fn posix_openpt(oflag: ::core::ffi::c_int) -> ::core::ffi::c_int;
    pub fn grantpt(fd: ::core::ffi::c_int) -> ::core::ffi::c_int;
    pub fn unlockpt(fd: ::core::ffi::c_int) -> ::core::ffi::c_int;
    pub fn ptsname(fd: ::core::ffi::c_int) -> *mut ::core::ffi::c_char;
}
