use libc::{pid_t, termios, winsize};
type __pid_t = pid_t;

unsafe extern "C" {
    pub fn ptsname(arg1: ::core::ffi::c_int) -> *mut ::core::ffi::c_char;
    pub fn grantpt(arg1: ::core::ffi::c_int) -> ::core::ffi::c_int;
    pub fn unlockpt(arg1: ::core::ffi::c_int) -> ::core::ffi::c_int;
    pub fn posix_openpt(arg1: ::core::ffi::c_int) -> ::core::ffi::c_int;
    pub fn login_tty(arg1: ::core::ffi::c_int) -> ::core::ffi::c_int;
    pub fn openpty(
        arg1: *mut ::core::ffi::c_int,
        arg2: *mut ::core::ffi::c_int,
        arg3: *mut ::core::ffi::c_char,
        arg4: *const termios,
        arg5: *const winsize,
    ) -> ::core::ffi::c_int;
    pub fn forkpty(
        arg1: *mut ::core::ffi::c_int,
        arg2: *mut ::core::ffi::c_char,
        arg3: *const termios,
        arg4: *const winsize,
    ) -> pid_t;
}
