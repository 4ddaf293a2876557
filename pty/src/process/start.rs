use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io;
use std::os::fd::AsFd;
use std::path::PathBuf;

use super::environment;
use crate::{Child, Command, Pair, Session, Size, SpawnError, SpawnStage, Subsidiary, sys};

/// Starting the program.
impl Command {
    /// Opens a terminal and starts the program on it. The same command may be spawned again, each
    /// time on a terminal of its own.
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
    /// A program that cannot be executed is an error here, not a child that ends at once; so is
    /// every other step that failed. See [`SpawnError`]. Nothing is left behind then: no process,
    /// no descriptor.
    ///
    /// # References
    /// clone(2), `CLONE_VFORK`; setsid(2); ioctl_tty(2), `TIOCSCTTY`; close_range(2); execve(2).
    pub fn spawn(&mut self) -> Result<Session, SpawnError> {
        // Looked at first: the terminal is not opened for nothing.
        let plan = self.plan(self.get_size())?;
        let Pair { manager, subsidiary } =
            self.open().map_err(|error| SpawnError::new(SpawnStage::Open, error))?;
        let child = self.start(plan, &subsidiary, true)?;
        Ok(Session { manager, child })
    }

    /// Starts the program on a terminal that exists: [`spawn`](Self::spawn), but for the terminal's
    /// size, modes and owner, which are left as they are.
    ///
    /// A terminal controls one session at a time. When the leader of that has ended, here on Linux,
    /// another program may follow it on the same terminal.
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
    /// Those of [`spawn`](Self::spawn). `EPERM` at [`SpawnStage::ControllingTerminal`] if the terminal
    /// controls a session already: then [`spawn_without_controlling_terminal`](Self::spawn_without_controlling_terminal).
    ///
    /// # References
    /// ioctl_tty(2), `TIOCSCTTY`.
    pub fn spawn_on(&mut self, terminal: &Subsidiary) -> Result<Child, SpawnError> {
        let plan = self.plan(terminal.size().unwrap_or_default())?;
        self.start(plan, terminal, true)
    }

    /// Starts the program beside others on a terminal: it has the terminal as its standard streams, and
    /// leads a session of its own that no terminal controls.
    ///
    /// Nobody joins a session from outside, so the terminal's keys do not reach the program (Ctrl-C
    /// interrupts the others), nor does the change of its size or its hang-up; and `/dev/tty` does not
    /// exist for it. Both read what is typed: whoever is first gets a line. Its output is a stream of
    /// the terminal as any other, and while it runs the manager sees no end of file.
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
    /// Those of [`spawn`](Self::spawn).
    ///
    /// # References
    /// setsid(2).
    pub fn spawn_without_controlling_terminal(&mut self, terminal: &Subsidiary) -> Result<Child, SpawnError> {
        let plan = self.plan(terminal.size().unwrap_or_default())?;
        self.start(plan, terminal, false)
    }

    fn candidates(&self, vars: &BTreeMap<OsString, OsString>) -> Vec<OsString> {
        let search_path = vars.get(OsStr::new("PATH")).map(OsString::as_os_str);
        environment::candidates(&self.program, search_path)
    }

    /// Where a file was not found, of the program and its interpreter.
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

    /// A terminal that the child's user may open by its name, as `ttyname` invites to.
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
