//! Starting programs by the shim's spawn.

use std::ffi::{c_int, c_void};
use std::fmt;
use std::io;
use std::os::fd::{AsRawFd, BorrowedFd};
use std::ptr::null;

use super::pidfd::PidFd;
use super::{Plan, Process, check};

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

impl Plan {
    /// Starts the program. An error comes with the step at which it happened, one of `pty_sys::pty_shim_stage`.
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
            Ok(_) => Ok(Process::new(child.pid, PidFd::opened(child.pidfd))),
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
