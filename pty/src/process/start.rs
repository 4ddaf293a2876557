use std::ffi::OsString;
use std::fs::File;
use std::io;
use std::os::fd::AsFd;
use std::path::PathBuf;

use super::environment;
use crate::{Child, Command, Pair, Session, Size, SpawnError, SpawnStage, Subsidiary, sys};

/// Starting the program.
impl Command {
    /// Opens a terminal and starts the program on it. You can call it again; each program gets a terminal
    /// of its own.
    ///
    /// ```
    /// use pty::{Command, SpawnStage};
    ///
    /// let mut session = Command::new("true").spawn()?;
    /// assert!(session.child.wait()?.success());
    ///
    /// let error = Command::new("/").spawn().unwrap_err();
    /// assert_eq!(error.stage(), SpawnStage::Exec);
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// # Errors
    /// Fails with a [`SpawnError`] if any step fails, also if the program cannot be executed: there is then
    /// no child. No process or descriptor is left behind.
    ///
    /// # Platform differences
    /// macOS, NetBSD, OpenBSD and DragonFly may discard unread output when the program closes the terminal,
    /// and on illumos and Solaris a read of nothing may be no end. There the returned manager keeps a
    /// subsidiary open until the program's end; see [End of file](crate::Manager#end-of-file). If no
    /// descriptor can be had that tells the end, output may be lost.
    ///
    /// # References
    /// clone(2), `CLONE_VFORK`; setsid(2); ioctl_tty(2), `TIOCSCTTY`; close_range(2); execve(2).
    pub fn spawn(&mut self) -> Result<Session, SpawnError> {
        // Checked first, so that no terminal is opened in vain.
        let plan = self.plan(self.get_size())?;
        let Pair { manager, subsidiary } =
            self.open().map_err(|error| SpawnError::new(SpawnStage::Open, error))?;
        let child = self.start(plan, &subsidiary, true)?;
        Ok(Session::begin(manager, subsidiary, child))
    }

    /// Starts the program on an existing terminal, like [`spawn`](Self::spawn), and leaves the terminal's
    /// size, modes and owner as they are.
    ///
    /// A terminal controls one session at a time. On Linux, once the session leader has ended, another
    /// program can start on the same terminal.
    ///
    /// ```
    /// use std::io::Read;
    /// use pty::Command;
    ///
    /// let pty::Pair { mut manager, subsidiary } = pty::open()?;
    /// for word in ["one", "two"] {
    ///     assert!(Command::new("echo").arg(word).spawn_on(&subsidiary)?.wait()?.success());
    /// }
    /// drop(subsidiary);
    /// let mut output = String::new();
    /// manager.read_to_string(&mut output)?;
    /// assert_eq!(output, "one\r\ntwo\r\n");
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// # Errors
    /// Fails as [`spawn`](Self::spawn) does, and with `EPERM` at [`SpawnStage::ControllingTerminal`] if the
    /// terminal already controls a session; use
    /// [`spawn_without_controlling_terminal`](Self::spawn_without_controlling_terminal) then.
    ///
    /// Fails with `Unsupported` at the same stage if the terminal was hung up: on Linux and FreeBSD when its
    /// manager was closed, on macOS and the BSDs when its session ended. Open another terminal.
    ///
    /// # References
    /// ioctl_tty(2), `TIOCSCTTY`.
    pub fn spawn_on(&mut self, terminal: &Subsidiary) -> Result<Child, SpawnError> {
        let plan = self.plan(size_of(terminal, SpawnStage::ControllingTerminal)?)?;
        self.start(plan, terminal, true)
    }

    /// Starts the program on a terminal that others already use: the terminal is its standard input, output
    /// and error, but not its controlling terminal. The program leads a new session without a controlling
    /// terminal.
    ///
    /// A program without a controlling terminal gets no Ctrl-C, `SIGWINCH` or `SIGHUP` from it (Ctrl-C
    /// interrupts the other programs), and cannot open `/dev/tty`. If both it and the others read input,
    /// the first reader gets the line. Its output goes to the terminal like any other. While it runs, the
    /// manager sees no end of file.
    ///
    /// ```
    /// use std::io::Read;
    /// use pty::Command;
    ///
    /// let mut session = Command::new("sleep").arg("60").spawn()?;
    /// let terminal = session.manager.open_subsidiary()?;
    /// let mut beside = Command::new("echo").arg("beside").spawn_without_controlling_terminal(&terminal)?;
    /// drop(terminal);
    /// let mut output = [0; 8];
    /// session.manager.read_exact(&mut output)?;
    /// assert_eq!(&output, b"beside\r\n");
    /// # beside.wait()?;
    /// # session.child.kill()?;
    /// # session.child.wait()?;
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// # Errors
    /// Fails as [`spawn`](Self::spawn) does, and with `Unsupported` at [`SpawnStage::Descriptors`] if the
    /// terminal was hung up, as [`spawn_on`](Self::spawn_on) does.
    ///
    /// # References
    /// setsid(2).
    pub fn spawn_without_controlling_terminal(&mut self, terminal: &Subsidiary) -> Result<Child, SpawnError> {
        let plan = self.plan(size_of(terminal, SpawnStage::Descriptors)?)?;
        self.start(plan, terminal, false)
    }

    fn candidates(&self, vars: &[(OsString, OsString)]) -> Vec<OsString> {
        environment::candidates(&self.program, environment::variable(vars, "PATH"))
    }

    /// If a file was not found: the interpreter, if that is the missing one.
    fn missing_interpreter(&self, stage: SpawnStage, error: &io::Error) -> Option<PathBuf> {
        let not_found = [libc::ENOENT, libc::ENOTDIR, libc::ELOOP, libc::ENAMETOOLONG];
        let errno = error.raw_os_error()?;
        if stage != SpawnStage::Exec || !not_found.contains(&errno) {
            return None;
        }
        let candidates = self.candidates(&self.environment.resolve(self.get_size()));
        super::interpreter::missing(&candidates, self.current_dir.as_deref())
    }

    fn plan(&self, size: Size) -> Result<sys::Plan, SpawnError> {
        self.streams.check().map_err(|error| SpawnError::new(SpawnStage::Descriptors, error))?;
        let vars = self.environment.resolve(size);
        sys::Plan::new(&sys::Request {
            paths: &self.candidates(&vars),
            arg0: self.arg0.as_deref().unwrap_or(&self.program),
            args: &self.args,
            vars: &vars,
            current_dir: self.current_dir.as_deref(),
        })
        .map_err(|error| SpawnError::new(SpawnStage::Arguments, error))
    }

    fn start(&mut self, plan: sys::Plan, terminal: &Subsidiary, controls: bool) -> Result<Child, SpawnError> {
        let null =
            self.streams.open_null().map_err(|error| SpawnError::new(SpawnStage::Descriptors, error))?;
        let spawned = plan.spawn(self.settings(null.as_ref()), terminal.as_fd(), controls);
        let child = spawned.map_err(|(step, error)| {
            let stage = SpawnStage::of_step(step);
            let path = match stage {
                SpawnStage::Exec => Some(PathBuf::from(&self.program)),
                SpawnStage::Chdir => self.current_dir.clone(),
                _ => None,
            };
            let interpreter = self.missing_interpreter(stage, &error);
            SpawnError::new(stage, error).on(path).without(interpreter)
        })?;
        Ok(Child::new(child).with_policy(self.drop_policy))
    }

    /// Opens a terminal that the child's user may open by its name (`ttyname`).
    fn open(&self) -> io::Result<Pair> {
        let pair = self.options.open()?;
        if let Some(uid) = self.uid.filter(|_| nix::unistd::geteuid().is_root()) {
            std::os::unix::fs::fchown(&pair.subsidiary, Some(uid), None)?;
        }
        Ok(pair)
    }

    fn settings<'a>(&'a mut self, null: Option<&'a File>) -> sys::Settings<'a> {
        let gives_up_groups = self.uid.is_some() && nix::unistd::geteuid().is_root();
        let no_groups: &[u32] = &[];
        sys::Settings {
            fds: self.streams.descriptors(null),
            umask: self.umask,
            uid: self.uid.as_ref(),
            gid: self.gid.as_ref(),
            groups: self.groups.as_deref().or(gives_up_groups.then_some(no_groups)),
            groups_may_fail: self.groups.is_none(),
            pre_exec: &mut self.pre_exec,
        }
    }
}

/// The size of a terminal that a program is to start on. The error, at `stage`, is that it was hung up.
fn size_of(terminal: &Subsidiary, stage: SpawnStage) -> Result<Size, SpawnError> {
    terminal.size().or_else(|_| match terminal.modes() {
        Ok(_) => Ok(Size::default()),
        Err(_) => Err(SpawnError::new(stage, hung_up())),
    })
}

fn hung_up() -> io::Error {
    let message = "the terminal was hung up: its manager was closed, or this system ended it with its \
                   session; open another terminal";
    io::Error::new(io::ErrorKind::Unsupported, message)
}
