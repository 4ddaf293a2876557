pub const PTY_SHIM_VERSION_MAJOR: u32 = 0;
pub const PTY_SHIM_VERSION_MINOR: u32 = 1;
pub const PTY_SHIM_VERSION_PATCH: u32 = 0;
pub const PTY_SHIM_VERSION: &[u8; 6] = b"0.1.0\0";
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct pty_shim_pair {
    pub manager: ::core::ffi::c_int,
    pub subsidiary: ::core::ffi::c_int,
}
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct pty_shim_backend {
    pub name: *const ::core::ffi::c_char,
    pub open: ::core::option::Option<
        unsafe extern "C" fn(pair: *mut pty_shim_pair) -> ::core::ffi::c_int,
    >,
    pub open_subsidiary: ::core::option::Option<
        unsafe extern "C" fn(manager: ::core::ffi::c_int) -> ::core::ffi::c_int,
    >,
    pub subsidiary_name: ::core::option::Option<
        unsafe extern "C" fn(
            manager: ::core::ffi::c_int,
            buffer: *mut ::core::ffi::c_char,
            size: usize,
        ) -> ::core::ffi::c_int,
    >,
}
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct pty_shim_fd {
    pub from: ::core::ffi::c_int,
    pub to: ::core::ffi::c_int,
}
pub const PTY_SHIM_STAGE_START: pty_shim_stage = 0;
pub const PTY_SHIM_STAGE_SESSION: pty_shim_stage = 1;
pub const PTY_SHIM_STAGE_TERMINAL: pty_shim_stage = 2;
pub const PTY_SHIM_STAGE_DESCRIPTORS: pty_shim_stage = 3;
pub const PTY_SHIM_STAGE_GROUPS: pty_shim_stage = 4;
pub const PTY_SHIM_STAGE_GID: pty_shim_stage = 5;
pub const PTY_SHIM_STAGE_UID: pty_shim_stage = 6;
pub const PTY_SHIM_STAGE_DIRECTORY: pty_shim_stage = 7;
pub const PTY_SHIM_STAGE_PRE_EXEC: pty_shim_stage = 8;
pub const PTY_SHIM_STAGE_EXEC: pty_shim_stage = 9;
pub type pty_shim_stage = ::core::ffi::c_uint;
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct pty_shim_command {
    pub subsidiary: ::core::ffi::c_int,
    pub fds: *const pty_shim_fd,
    pub fd_count: usize,
    pub paths: *const *const ::core::ffi::c_char,
    pub argv: *const *mut ::core::ffi::c_char,
    pub envp: *const *mut ::core::ffi::c_char,
    pub shell: *mut *const ::core::ffi::c_char,
    pub directory: *const ::core::ffi::c_char,
    pub set_umask: ::core::ffi::c_int,
    pub umask: ::core::ffi::c_uint,
    pub uid: *const ::core::ffi::c_uint,
    pub gid: *const ::core::ffi::c_uint,
    pub groups: *const ::core::ffi::c_uint,
    pub group_count: usize,
    pub groups_may_fail: ::core::ffi::c_int,
    pub pre_exec: ::core::option::Option<
        unsafe extern "C" fn(data: *mut ::core::ffi::c_void) -> ::core::ffi::c_int,
    >,
    pub pre_exec_data: *mut ::core::ffi::c_void,
}
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct pty_shim_child {
    pub pid: ::core::ffi::c_int,
    pub pidfd: ::core::ffi::c_int,
}
unsafe extern "C" {
    pub fn pty_shim_backends() -> *const *const pty_shim_backend;
    pub fn pty_shim_backend() -> *const pty_shim_backend;
    pub fn pty_shim_open(pair: *mut pty_shim_pair) -> ::core::ffi::c_int;
    pub fn pty_shim_open_subsidiary(manager: ::core::ffi::c_int) -> ::core::ffi::c_int;
    pub fn pty_shim_subsidiary_name(
        manager: ::core::ffi::c_int,
        buffer: *mut ::core::ffi::c_char,
        size: usize,
    ) -> ::core::ffi::c_int;
    pub fn pty_shim_bsd_open(
        directory: *const ::core::ffi::c_char,
        pair: *mut pty_shim_pair,
    ) -> ::core::ffi::c_int;
    pub fn pty_shim_bsd_open_subsidiary(
        directory: *const ::core::ffi::c_char,
        manager: ::core::ffi::c_int,
    ) -> ::core::ffi::c_int;
    pub fn pty_shim_bsd_subsidiary_name(
        directory: *const ::core::ffi::c_char,
        manager: ::core::ffi::c_int,
        buffer: *mut ::core::ffi::c_char,
        size: usize,
    ) -> ::core::ffi::c_int;
    pub fn pty_shim_attach(subsidiary: ::core::ffi::c_int) -> ::core::ffi::c_int;
    pub fn pty_shim_login(subsidiary: ::core::ffi::c_int) -> ::core::ffi::c_int;
    pub fn pty_shim_fork(pair: *const pty_shim_pair) -> ::core::ffi::c_int;
    pub fn pty_shim_spawn(
        command: *const pty_shim_command,
        child: *mut pty_shim_child,
        stage: *mut ::core::ffi::c_int,
    ) -> ::core::ffi::c_int;
}
