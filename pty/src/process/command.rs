use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::path::{Path, PathBuf};

use super::environment::{self, Environment};
use crate::{
    Child, DropPolicy, Modes, OpenOptions, Pair, Session, Size, SpawnError, SpawnStage, Subsidiary, sys,
};

/// A program to be started on a new terminal; like [`std::process::Command`], name for name.
///
/// By default the program
/// - leads a new session whose controlling terminal is the new terminal, and has it as standard
///   input, output and error;
/// - finds a terminal of 80 by 24 cells with [sane modes](Modes::sane), set before its first
///   instruction;
/// - has no other descriptor of this process, whether or not it was marked close-on-exec;
/// - has every signal at its default disposition and none blocked, whatever this process ignores
///   or blocks;
/// - inherits environment, working directory, file mode mask, user and groups; but `COLUMNS` and `LINES`
///   only if they are the terminal's size.
///
/// ```
/// use std::io::Read;
/// use pty::{Command, Size};
///
/// let mut session = Command::new("stty").arg("size").size(Size::new(132, 43)).spawn()?;
/// let mut output = String::new();
/// session.manager.read_to_string(&mut output)?;
/// assert_eq!(output, "43 132\r\n");
/// assert!(session.child.wait()?.success());
/// # Ok::<(), std::io::Error>(())
/// ```
///
/// # Cost
/// On Linux and the BSDs the child borrows this process's memory until it executes its program:
/// starting one takes as long from a process of many gigabytes as from a small one. Changing the
/// user or groups and [`pre_exec`](Self::pre_exec) make it fork instead.
#[derive(Debug)]
pub struct Command {
    program: OsString,
    arg0: Option<OsString>,
    args: Vec<OsString>,
    environment: Environment,
    current_dir: Option<PathBuf>,
    uid: Option<u32>,
    gid: Option<u32>,
    groups: Option<Vec<u32>>,
    umask: Option<u32>,
    fds: BTreeMap<i32, OwnedFd>,
    pre_exec: sys::PreExec,
    options: OpenOptions,
    drop_policy: DropPolicy,
}

impl Command {
    /// A command without arguments. A name without a slash is looked for in the directories of the
    /// child's `PATH`; a relative path counts from the child's working directory.
    ///
    /// ```
    /// let mut session = pty::Command::new("true").spawn()?;
    /// assert!(session.child.wait()?.success());
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// # References
    /// execvp(3), for how programs are looked for.
    pub fn new(program: impl AsRef<OsStr>) -> Self {
        Self {
            program: program.as_ref().to_owned(),
            arg0: None,
            args: Vec::new(),
            environment: Environment::default(),
            current_dir: None,
            uid: None,
            gid: None,
            groups: None,
            umask: None,
            fds: BTreeMap::new(),
            pre_exec: sys::PreExec::default(),
            options: OpenOptions::new(),
            drop_policy: DropPolicy::Detach,
        }
    }

    /// Adds an argument.
    ///
    /// ```
    /// use std::io::Read;
    ///
    /// let mut session = pty::Command::new("echo").arg("two words").arg("$HOME").spawn()?;
    /// let mut output = String::new();
    /// session.manager.read_to_string(&mut output)?;
    /// assert_eq!(output.trim_end(), "two words $HOME");
    /// # session.child.wait()?;
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn arg(&mut self, arg: impl AsRef<OsStr>) -> &mut Self {
        self.args.push(arg.as_ref().to_owned());
        self
    }

    /// Adds arguments.
    ///
    /// ```
    /// use std::io::Read;
    ///
    /// let mut session = pty::Command::new("echo").args(["one", "two"]).spawn()?;
    /// let mut output = String::new();
    /// session.manager.read_to_string(&mut output)?;
    /// assert_eq!(output.trim_end(), "one two");
    /// # session.child.wait()?;
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn args(&mut self, args: impl IntoIterator<Item = impl AsRef<OsStr>>) -> &mut Self {
        self.args.extend(args.into_iter().map(|arg| arg.as_ref().to_owned()));
        self
    }

    /// What the program is told as its own name, instead of the name it was started by. With a
    /// leading `-` a shell is a login shell.
    ///
    /// ```
    /// use std::io::Read;
    ///
    /// let mut session = pty::Command::new("sh").arg0("-sh").args(["-c", "echo $0"]).spawn()?;
    /// let mut output = String::new();
    /// session.manager.read_to_string(&mut output)?;
    /// assert_eq!(output.trim_end(), "-sh");
    /// # session.child.wait()?;
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// # References
    /// execve(2).
    pub fn arg0(&mut self, arg: impl AsRef<OsStr>) -> &mut Self {
        self.arg0 = Some(arg.as_ref().to_owned());
        self
    }

    /// Sets an environment variable.
    ///
    /// ```
    /// use std::io::Read;
    ///
    /// let mut session = pty::Command::new("sh").args(["-c", "echo $COLOUR"]).env("COLOUR", "blue").spawn()?;
    /// let mut output = String::new();
    /// session.manager.read_to_string(&mut output)?;
    /// assert_eq!(output.trim_end(), "blue");
    /// # session.child.wait()?;
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn env(&mut self, key: impl AsRef<OsStr>, value: impl AsRef<OsStr>) -> &mut Self {
        self.environment.set(key.as_ref(), Some(value.as_ref()));
        self
    }

    /// Sets environment variables.
    ///
    /// ```
    /// use std::io::Read;
    ///
    /// let mut session = pty::Command::new("sh").args(["-c", "echo $A$B"]).envs([("A", "1"), ("B", "2")]).spawn()?;
    /// let mut output = String::new();
    /// session.manager.read_to_string(&mut output)?;
    /// assert_eq!(output.trim_end(), "12");
    /// # session.child.wait()?;
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn envs<K, V>(&mut self, vars: impl IntoIterator<Item = (K, V)>) -> &mut Self
    where
        K: AsRef<OsStr>,
        V: AsRef<OsStr>,
    {
        for (key, value) in vars {
            self.env(key, value);
        }
        self
    }

    /// Removes an environment variable, whether it was set here or is to be inherited.
    ///
    /// ```
    /// use std::io::Read;
    ///
    /// let mut session = pty::Command::new("sh").args(["-c", "echo ${HOME-none}"]).env_remove("HOME").spawn()?;
    /// let mut output = String::new();
    /// session.manager.read_to_string(&mut output)?;
    /// assert_eq!(output.trim_end(), "none");
    /// # session.child.wait()?;
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn env_remove(&mut self, key: impl AsRef<OsStr>) -> &mut Self {
        self.environment.set(key.as_ref(), None);
        self
    }

    /// Starts from an empty environment: nothing is inherited, and what was set so far is gone.
    ///
    /// ```
    /// use std::io::Read;
    ///
    /// let mut session = pty::Command::new("/usr/bin/env").env_clear().env("A", "1").spawn()?;
    /// let mut output = String::new();
    /// session.manager.read_to_string(&mut output)?;
    /// assert_eq!(output.trim_end(), "A=1");
    /// # session.child.wait()?;
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// # References
    /// environ(7).
    pub fn env_clear(&mut self) -> &mut Self {
        self.environment.clear();
        self
    }

    /// The working directory.
    ///
    /// ```
    /// use std::io::Read;
    ///
    /// let mut session = pty::Command::new("pwd").current_dir("/").spawn()?;
    /// let mut output = String::new();
    /// session.manager.read_to_string(&mut output)?;
    /// assert_eq!(output.trim_end(), "/");
    /// # session.child.wait()?;
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// # References
    /// chdir(2).
    pub fn current_dir(&mut self, dir: impl AsRef<Path>) -> &mut Self {
        self.current_dir = Some(dir.as_ref().to_owned());
        self
    }

    /// The user, by number. As root this also gives up all supplementary groups unless
    /// [`groups`](Self::groups) says which to have, and makes the user the terminal's owner.
    ///
    /// ```no_run
    /// let mut session = pty::Command::new("id").uid(65534).gid(65534).groups(&[]).spawn()?; // only as root
    /// # session.child.wait()?;
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// # References
    /// setuid(2); chown(2).
    pub fn uid(&mut self, id: u32) -> &mut Self {
        self.uid = Some(id);
        self
    }

    /// The group, by number.
    ///
    /// ```no_run
    /// let mut session = pty::Command::new("id").gid(65534).spawn()?; // only as root
    /// # session.child.wait()?;
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// # References
    /// setgid(2).
    pub fn gid(&mut self, id: u32) -> &mut Self {
        self.gid = Some(id);
        self
    }

    /// The supplementary groups, by number.
    ///
    /// ```no_run
    /// let mut session = pty::Command::new("id").groups(&[4, 24]).spawn()?; // only as root
    /// # session.child.wait()?;
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// # References
    /// setgroups(2).
    pub fn groups(&mut self, groups: &[u32]) -> &mut Self {
        self.groups = Some(groups.to_owned());
        self
    }

    /// The file mode creation mask, such as `0o077`.
    ///
    /// ```
    /// use std::io::Read;
    ///
    /// let mut session = pty::Command::new("sh").args(["-c", "umask"]).umask(0o027).spawn()?;
    /// let mut output = String::new();
    /// session.manager.read_to_string(&mut output)?;
    /// assert_eq!(output.trim_end(), "0027");
    /// # session.child.wait()?;
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// # References
    /// umask(2).
    pub fn umask(&mut self, mask: u32) -> &mut Self {
        self.umask = Some(mask);
        self
    }

    /// The size of the terminal.
    ///
    /// ```
    /// use std::io::Read;
    /// use pty::Size;
    ///
    /// let mut session = pty::Command::new("stty").arg("size").size(Size::new(132, 43)).spawn()?;
    /// let mut output = String::new();
    /// session.manager.read_to_string(&mut output)?;
    /// assert_eq!(output.trim_end(), "43 132");
    /// # session.child.wait()?;
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// # References
    /// ioctl_tty(2), `TIOCSWINSZ`.
    pub fn size(&mut self, size: Size) -> &mut Self {
        self.options = self.options.size(size);
        self
    }

    /// The modes of the terminal.
    ///
    /// ```
    /// use std::io::Read;
    /// use pty::Modes;
    ///
    /// let mut session = pty::Command::new("cat").args(["/dev/null"]).modes(Modes::sane().echo(false)).spawn()?;
    /// let mut output = String::new();
    /// session.manager.read_to_string(&mut output)?;
    /// assert_eq!(output.trim_end(), "");
    /// # session.child.wait()?;
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// # References
    /// tcsetattr(3).
    pub fn modes(&mut self, modes: Modes) -> &mut Self {
        self.options = self.options.modes(modes);
        self
    }

    /// What becomes of the program when its [`Child`] is dropped; nothing, by default.
    ///
    /// ```
    /// use pty::{Command, DropPolicy};
    ///
    /// let session = Command::new("sleep").arg("1000").drop_policy(DropPolicy::Kill).spawn()?;
    /// drop(session); // and with it the program
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn drop_policy(&mut self, policy: DropPolicy) -> &mut Self {
        self.drop_policy = policy;
        self
    }

    /// Gives the child `fd` as its descriptor `number`.
    ///
    /// ```
    /// use std::io::{Read, pipe};
    /// use pty::Command;
    ///
    /// let (mut reader, writer) = pipe()?;
    /// let mut command = Command::new("sh");
    /// let mut session = command.args(["-c", "echo aside >&7"]).pass_fd(writer, 7).spawn()?;
    /// drop(command); // and with it our copy of the writing end
    /// let mut aside = String::new();
    /// reader.read_to_string(&mut aside)?;
    /// assert_eq!(aside, "aside\n");
    /// # session.child.wait()?;
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// # References
    /// dup2(2), close_range(2).
    pub fn pass_fd(&mut self, fd: impl Into<OwnedFd>, number: i32) -> &mut Self {
        self.fds.insert(number, fd.into());
        self
    }

    /// Standard input from `fd` instead of from the terminal. The terminal stays the controlling
    /// one, at `/dev/tty`. When all three streams are given, nobody has the terminal open: the
    /// manager sees end of file at once, and again data if the program opens `/dev/tty`.
    ///
    /// ```
    /// use std::io::{Read, Write, pipe};
    /// use pty::Command;
    ///
    /// let (reader, mut writer) = pipe()?;
    /// let mut session = Command::new("sort").stdin(reader).spawn()?; // input from us, output on a terminal
    /// writer.write_all(b"b\na\n")?;
    /// drop(writer); // a pipe's end of file, without any Ctrl-D
    /// let mut output = String::new();
    /// session.manager.read_to_string(&mut output)?;
    /// assert_eq!(output, "a\r\nb\r\n");
    /// # session.child.wait()?;
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// # References
    /// stdin(3); tty(4), for `/dev/tty`.
    pub fn stdin(&mut self, fd: impl Into<OwnedFd>) -> &mut Self {
        self.pass_fd(fd, 0)
    }

    /// Standard output to `fd` instead of to the terminal.
    ///
    /// ```
    /// use std::io::{Read, pipe};
    ///
    /// let (mut reader, writer) = pipe()?;
    /// let mut command = pty::Command::new("sh");
    /// let mut session = command.args(["-c", "echo out; echo err >&2"]).stdout(writer).spawn()?;
    /// drop(command); // and with it our copy of the writing end
    /// let (mut output, mut screen) = (String::new(), String::new());
    /// reader.read_to_string(&mut output)?;
    /// session.manager.read_to_string(&mut screen)?;
    /// assert_eq!((output.as_str(), screen.as_str()), ("out\n", "err\r\n"));
    /// # session.child.wait()?;
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// # References
    /// stdout(3).
    pub fn stdout(&mut self, fd: impl Into<OwnedFd>) -> &mut Self {
        self.pass_fd(fd, 1)
    }

    /// Standard error to `fd` instead of to the terminal.
    ///
    /// ```
    /// use std::io::{Read, pipe};
    ///
    /// let (mut reader, writer) = pipe()?;
    /// let mut command = pty::Command::new("sh");
    /// let mut session = command.args(["-c", "echo err >&2"]).stderr(writer).spawn()?;
    /// drop(command); // and with it our copy of the writing end
    /// let mut errors = String::new();
    /// reader.read_to_string(&mut errors)?;
    /// assert_eq!(errors, "err\n");
    /// # session.child.wait()?;
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// # References
    /// stderr(3).
    pub fn stderr(&mut self, fd: impl Into<OwnedFd>) -> &mut Self {
        self.pass_fd(fd, 2)
    }

    /// Calls `closure` in the child, as the last thing before the program is executed. An error
    /// that it returns is the error of [`spawn`](Command::spawn), at
    /// [`SpawnStage::PreExec`](crate::SpawnStage::PreExec); one without an OS error number becomes `EINVAL`.
    /// Makes the child by fork, which copies this process's page tables.
    ///
    /// ```
    /// use pty::Command;
    ///
    /// let mut command = Command::new("true");
    /// // SAFETY: setpriority is async-signal-safe in every C library.
    /// unsafe { command.pre_exec(|| match libc::setpriority(libc::PRIO_PROCESS as _, 0, 10) {
    ///     0 => Ok(()),
    ///     _ => Err(std::io::Error::last_os_error()),
    /// }) };
    /// assert!(command.spawn()?.child.wait()?.success());
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// # Safety
    /// The closure runs in a fork of a process that may have other threads: it may call only what
    /// is async-signal-safe. It must not allocate, lock or panic, and must not close or use
    /// descriptors that it did not open.
    #[allow(unsafe_code)]
    pub unsafe fn pre_exec<F>(&mut self, closure: F) -> &mut Self
    where
        F: FnMut() -> io::Result<()> + Send + Sync + 'static,
    {
        // SAFETY: as our caller promises.
        unsafe { self.pre_exec.push(Box::new(closure)) };
        self
    }

    /// The program.
    ///
    /// ```
    /// assert_eq!(pty::Command::new("ls").get_program(), "ls");
    /// ```
    pub fn get_program(&self) -> &OsStr {
        &self.program
    }

    /// The arguments.
    ///
    /// ```
    /// let mut command = pty::Command::new("ls");
    /// command.args(["-l", "/"]);
    /// assert_eq!(command.get_args().collect::<Vec<_>>(), ["-l", "/"]);
    /// ```
    pub fn get_args(&self) -> impl ExactSizeIterator<Item = &OsStr> {
        self.args.iter().map(OsString::as_os_str)
    }

    /// The variables set here, and, without a value, those removed here.
    ///
    /// ```
    /// let mut command = pty::Command::new("ls");
    /// command.env("LANG", "C").env_remove("HOME");
    /// assert_eq!(command.get_envs().filter(|(_, value)| value.is_none()).count(), 1);
    /// ```
    pub fn get_envs(&self) -> impl Iterator<Item = (&OsStr, Option<&OsStr>)> {
        self.environment.changes()
    }

    /// The working directory, if it is not to be inherited.
    ///
    /// ```
    /// let mut command = pty::Command::new("ls");
    /// assert_eq!(command.get_current_dir(), None);
    /// assert_eq!(command.current_dir("/").get_current_dir().unwrap().to_str(), Some("/"));
    /// ```
    pub fn get_current_dir(&self) -> Option<&Path> {
        self.current_dir.as_deref()
    }

    /// The size that the terminal will have.
    ///
    /// ```
    /// assert_eq!(pty::Command::new("ls").get_size(), pty::Size::new(80, 24));
    /// ```
    pub fn get_size(&self) -> Size {
        self.options.get_size()
    }

    /// The modes that the terminal will have.
    ///
    /// ```
    /// assert_eq!(pty::Command::new("ls").get_modes(), pty::Modes::sane());
    /// ```
    pub fn get_modes(&self) -> Modes {
        self.options.get_modes()
    }

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
        let child = plan.spawn(self.settings(), terminal.as_fd(), controls).map_err(|(step, error)| {
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

    fn settings(&mut self) -> sys::Settings<'_> {
        let gives_up_groups = self.uid.is_some() && nix::unistd::geteuid().is_root();
        let no_groups: &[u32] = &[];
        sys::Settings {
            fds: &self.fds,
            umask: self.umask,
            uid: self.uid.as_ref(),
            gid: self.gid.as_ref(),
            groups: self.groups.as_deref().or(gives_up_groups.then_some(no_groups)),
            groups_may_fail: self.groups.is_none(),
            pre_exec: &mut self.pre_exec,
        }
    }
}

/// Takes over the program, the arguments, the changes to the environment and the working directory.
/// The standard library does not tell the rest: `arg0`, `env_clear`, streams, user and groups,
/// `pre_exec`.
///
/// ```
/// let mut command = std::process::Command::new("ls");
/// command.arg("--color=auto").current_dir("/");
/// let session = pty::Command::from(command).spawn()?;
/// # drop(session);
/// # Ok::<(), pty::SpawnError>(())
/// ```
impl From<std::process::Command> for Command {
    fn from(command: std::process::Command) -> Self {
        let mut ours = Self::new(command.get_program());
        ours.args(command.get_args());
        for (key, value) in command.get_envs() {
            ours.environment.set(key, value);
        }
        ours.current_dir = command.get_current_dir().map(Path::to_owned);
        ours
    }
}
