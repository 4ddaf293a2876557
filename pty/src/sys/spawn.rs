//! Starting programs: by the shim's spawn, by fork, by the standard library.

use std::collections::BTreeMap;
use std::ffi::{CString, OsStr, OsString, c_char, c_int, c_void};
use std::fmt;
use std::io;
use std::os::fd::{AsRawFd, BorrowedFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::ptr::{null, null_mut};

use super::{Process, check, own};

const SHELL: &std::ffi::CStr = c"/bin/sh";

/// Closures to call in the child.
#[derive(Default)]
pub(crate) struct PreExec(Vec<Box<dyn FnMut() -> io::Result<()> + Send + Sync>>);

impl fmt::Debug for PreExec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} closures", self.0.len())
    }
}

impl PreExec {
    /// # Safety
    /// The closure calls only what is async-signal-safe, and neither closes nor uses descriptors that it
    /// did not open.
    pub(crate) unsafe fn push(&mut self, closure: Box<dyn FnMut() -> io::Result<()> + Send + Sync>) {
        self.0.push(closure);
    }
}

/// Between fork and exec: calls the closures, which promise to be async-signal-safe.
extern "C" fn call_closures(data: *mut c_void) -> c_int {
    // SAFETY: `data` is the `PreExec` that `Plan::spawn` borrows mutably for the whole call, here in
    // the child's copy of the memory.
    let closures = unsafe { &mut *data.cast::<PreExec>() };
    for closure in &mut closures.0 {
        if let Err(error) = closure() {
            return error.raw_os_error().filter(|&errno| errno != 0).unwrap_or(libc::EINVAL);
        }
    }
    0
}

/// Strings for C, and the array of pointers to them that ends with a null pointer.
struct Vector {
    _strings: Vec<CString>,
    pointers: Vec<*mut c_char>,
}

impl Vector {
    fn new(strings: Vec<CString>) -> Self {
        let pointers = strings.iter().map(|string| string.as_ptr().cast_mut()).chain([null_mut()]).collect();
        Self { _strings: strings, pointers }
    }
}

fn c_string(text: &OsStr) -> io::Result<CString> {
    c_string_of(text.as_bytes().to_vec())
}

fn c_string_of(bytes: Vec<u8>) -> io::Result<CString> {
    CString::new(bytes).map_err(|error| {
        let text = String::from_utf8_lossy(&error.into_vec()).escape_debug().to_string();
        io::Error::new(io::ErrorKind::InvalidInput, format!("'{text}' contains a NUL byte"))
    })
}

/// `KEY=VALUE`, in one allocation.
fn variable(key: &OsStr, value: &OsStr) -> io::Result<CString> {
    let mut bytes = Vec::with_capacity(key.len() + value.len() + 2);
    bytes.extend_from_slice(key.as_bytes());
    bytes.push(b'=');
    bytes.extend_from_slice(value.as_bytes());
    c_string_of(bytes)
}

/// What to execute.
pub(crate) struct Request<'a> {
    pub(crate) paths: &'a [OsString],
    pub(crate) arg0: &'a OsStr,
    pub(crate) args: &'a [OsString],
    pub(crate) vars: &'a BTreeMap<OsString, OsString>,
    pub(crate) current_dir: Option<&'a Path>,
}

/// How, beside what.
pub(crate) struct Settings<'a> {
    /// By number; a standard stream that is not among them is the terminal.
    pub(crate) fds: Vec<(i32, BorrowedFd<'a>)>,
    pub(crate) umask: Option<u32>,
    pub(crate) uid: Option<&'a u32>,
    pub(crate) gid: Option<&'a u32>,
    pub(crate) groups: Option<&'a [u32]>,
    pub(crate) groups_may_fail: bool,
    pub(crate) pre_exec: &'a mut PreExec,
}

/// A request in the form that the child needs, which may not allocate.
pub(crate) struct Plan {
    paths: Vector,
    argv: Vector,
    envp: Vector,
    shell: Vec<*const c_char>,
    directory: Option<CString>,
}

impl Plan {
    pub(crate) fn new(request: &Request<'_>) -> io::Result<Self> {
        let paths = request.paths.iter().map(|path| c_string(path)).collect::<Result<_, _>>()?;
        let arguments = [request.arg0].into_iter().chain(request.args.iter().map(OsString::as_os_str));
        let argv = Vector::new(arguments.map(c_string).collect::<Result<_, _>>()?);
        let envp = request.vars.iter().map(|(key, value)| variable(key, value)).collect::<Result<_, _>>()?;
        let directory = request.current_dir.map(|path| c_string(path.as_os_str())).transpose()?;
        let rest = argv.pointers[1..].iter().map(|&pointer| pointer.cast_const());
        let shell = [SHELL.as_ptr(), null()].into_iter().chain(rest).collect();
        Ok(Self { paths: Vector::new(paths), argv, envp: Vector::new(envp), shell, directory })
    }

    /// An error comes with the step at which it happened, one of `pty_sys::pty_shim_stage`.
    pub(crate) fn spawn(
        mut self,
        settings: Settings<'_>,
        subsidiary: BorrowedFd<'_>,
        controls: bool,
    ) -> Result<Process, (u32, io::Error)> {
        let fds = descriptors(&settings.fds, subsidiary.as_raw_fd());
        let calls = !settings.pre_exec.0.is_empty();
        let command = pty_sys::pty_shim_command {
            subsidiary: if controls { subsidiary.as_raw_fd() } else { -1 },
            fds: fds.as_ptr(),
            fd_count: fds.len(),
            paths: self.paths.pointers.as_ptr().cast(),
            argv: self.argv.pointers.as_ptr(),
            envp: self.envp.pointers.as_ptr(),
            shell: self.shell.as_mut_ptr(),
            directory: self.directory.as_ref().map_or(null(), |path| path.as_ptr()),
            set_umask: c_int::from(settings.umask.is_some()),
            umask: settings.umask.unwrap_or(0),
            uid: settings.uid.map_or(null(), |uid| uid),
            gid: settings.gid.map_or(null(), |gid| gid),
            groups: settings.groups.map_or(null(), <[u32]>::as_ptr),
            group_count: settings.groups.map_or(0, <[u32]>::len),
            groups_may_fail: c_int::from(settings.groups_may_fail),
            pre_exec: calls.then_some(call_closures),
            pre_exec_data: (&raw mut *settings.pre_exec).cast(),
        };
        let mut child = pty_sys::pty_shim_child { pid: -1, pidfd: -1 };
        let mut stage = 0;
        // SAFETY: every pointer leads to what pty_shim.h asks for and lives until the call is over:
        // arrays ended by null, of strings ended by NUL; counts that are those of the arrays; places
        // for the results. The child, which may share this memory, has executed or exited by then.
        match check(unsafe { pty_sys::pty_shim_spawn(&command, &mut child, &mut stage) }) {
            Ok(_) => Ok(Process::new(child.pid, (child.pidfd >= 0).then(|| own(child.pidfd)))),
            Err(error) => Err((stage.cast_unsigned(), error)),
        }
    }
}

/// The terminal as 0, 1 and 2, but where the user gave something else.
fn descriptors(given: &[(i32, BorrowedFd<'_>)], subsidiary: c_int) -> Vec<pty_sys::pty_shim_fd> {
    let is_given = |number: &i32| given.iter().any(|(other, _)| other == number);
    let standard = (0..=2).filter(|number| !is_given(number)).map(|number| (number, subsidiary));
    let given = given.iter().map(|&(number, fd)| (number, fd.as_raw_fd()));
    standard.chain(given).map(|(to, from)| pty_sys::pty_shim_fd { from, to }).collect()
}

/// Makes the program that `command` starts attach to `subsidiary`.
pub(crate) fn attach_before_exec(command: &mut std::process::Command, subsidiary: OwnedFd) {
    let attach = move || {
        // SAFETY: takes any open descriptor, and is async-signal-safe. pty_shim.h.
        check(unsafe { pty_sys::pty_shim_attach(subsidiary.as_raw_fd()) }).map(drop)
    };
    // SAFETY: the closure makes one async-signal-safe call; its error allocates nothing.
    unsafe { command.pre_exec(attach) };
}

/// Forks this process, with the child on a terminal: `None` in the child, which has both descriptors
/// closed, or made its streams.
///
/// # Safety
/// In the child of a process with more than one thread, only what is async-signal-safe may be called.
pub(crate) unsafe fn fork(
    manager: BorrowedFd<'_>,
    subsidiary: BorrowedFd<'_>,
) -> io::Result<Option<Process>> {
    let pair = pty_sys::pty_shim_pair { manager: manager.as_raw_fd(), subsidiary: subsidiary.as_raw_fd() };
    // SAFETY: both descriptors are open; what the child may do, our caller knows. pty_shim.h.
    let pid = check(unsafe { pty_sys::pty_shim_fork(&pair) })?;
    Ok((pid != 0).then(|| Process::forked(pid)))
}
