use libc::{pid_t, termios, winsize};
type __pid_t = pid_t;

unsafe extern "C" {
    pub fn grantpt(arg1: ::core::ffi::c_int) -> ::core::ffi::c_int;
    pub fn posix_openpt(arg1: ::core::ffi::c_int) -> ::core::ffi::c_int;
    pub fn ptsname(arg1: ::core::ffi::c_int) -> *mut ::core::ffi::c_char;
    pub fn unlockpt(arg1: ::core::ffi::c_int) -> ::core::ffi::c_int;
    pub fn ptsname_r(
        arg1: ::core::ffi::c_int,
        arg2: *mut ::core::ffi::c_char,
        arg3: usize,
    ) -> ::core::ffi::c_int;
    pub fn forkpty(
        _amaster: *mut ::core::ffi::c_int,
        _name: *mut ::core::ffi::c_char,
        _termp: *mut termios,
        _winp: *mut winsize,
    ) -> ::core::ffi::c_int;
    pub fn login_tty(_fd: ::core::ffi::c_int) -> ::core::ffi::c_int;
    pub fn openpty(
        _amaster: *mut ::core::ffi::c_int,
        _aslave: *mut ::core::ffi::c_int,
        _name: *mut ::core::ffi::c_char,
        _termp: *mut termios,
        _winp: *mut winsize,
    ) -> ::core::ffi::c_int;
}
