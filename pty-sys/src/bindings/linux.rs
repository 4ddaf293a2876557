use libc::{pid_t, termios, winsize};
type __pid_t = pid_t;

unsafe extern "C" {
    pub fn posix_openpt(__oflag: ::core::ffi::c_int) -> ::core::ffi::c_int;
    pub fn grantpt(__fd: ::core::ffi::c_int) -> ::core::ffi::c_int;
    pub fn unlockpt(__fd: ::core::ffi::c_int) -> ::core::ffi::c_int;
    pub fn ptsname(__fd: ::core::ffi::c_int) -> *mut ::core::ffi::c_char;
    pub fn ptsname_r(
        __fd: ::core::ffi::c_int,
        __buf: *mut ::core::ffi::c_char,
        __buflen: usize,
    ) -> ::core::ffi::c_int;
    pub fn openpty(
        __amaster: *mut ::core::ffi::c_int,
        __aslave: *mut ::core::ffi::c_int,
        __name: *mut ::core::ffi::c_char,
        __termp: *const termios,
        __winp: *const winsize,
    ) -> ::core::ffi::c_int;
    pub fn forkpty(
        __amaster: *mut ::core::ffi::c_int,
        __name: *mut ::core::ffi::c_char,
        __termp: *const termios,
        __winp: *const winsize,
    ) -> ::core::ffi::c_int;
    pub fn login_tty(__fd: ::core::ffi::c_int) -> ::core::ffi::c_int;
}
