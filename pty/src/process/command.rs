use std::ffi::{OsStr, OsString};
use std::io;
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};

use super::environment::Environment;
use super::stdio::Streams;
use crate::{DropPolicy, Modes, OpenOptions, Size, Stdio, sys};

/// A builder that starts a program on a new terminal. Names are those of [`std::process::Command`].
///
/// By default the program
/// - leads a new session with the new terminal as its controlling terminal and as its standard input,
///   output and error, unless you set [another stream](Stdio);
/// - has a terminal of 80x24 cells with [sane modes](Modes::sane), set before its first instruction;
/// - has no other descriptor of this process, with or without close-on-exec;
/// - has every signal at its default disposition and unblocked, whatever this process ignores or blocks;
/// - inherits environment, working directory, file mode mask, user and groups; but `COLUMNS` and `LINES`
///   only if they match the terminal's size.
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
/// On Linux and the BSDs the child shares this process's memory until it executes its program, so a start
/// takes the same time however large this process is. Changing the user or groups and
/// [`pre_exec`](Self::pre_exec) require a fork instead.
#[derive(Debug)]
#[must_use = "a program does not run until it is spawned"]
pub struct Command {
    pub(super) program: OsString,
    pub(super) arg0: Option<OsString>,
    pub(super) args: Vec<OsString>,
    pub(super) environment: Environment,
    pub(super) current_dir: Option<PathBuf>,
    pub(super) uid: Option<u32>,
    pub(super) gid: Option<u32>,
    pub(super) groups: Option<Vec<u32>>,
    pub(super) umask: Option<u32>,
    pub(super) streams: Streams,
    pub(super) pre_exec: sys::PreExec,
    pub(super) options: OpenOptions,
    pub(super) drop_policy: DropPolicy,
}

impl Command {
    /// Returns a command without arguments. A name without a slash is searched for in the child's `PATH`; a
    /// relative path starts from the child's working directory.
    ///
    /// ```
    /// let mut session = pty::Command::new("true").spawn()?;
    /// assert!(session.child.wait()?.success());
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// # References
    /// execvp(3), for the search.
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
            streams: Streams::default(),
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

    /// Sets the program's own name (`argv[0]`) [default: the name it is started by]. A leading `-` makes a
    /// shell a login shell.
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

    /// Removes an environment variable, set here or inherited.
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

    /// Clears the environment: nothing is inherited, and variables set so far are removed.
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

    /// Sets the working directory.
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

    /// Sets the user, by number. As root this also drops all supplementary groups, unless
    /// [`groups`](Self::groups) sets them, and makes the user the terminal's owner.
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

    /// Sets the group, by number.
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

    /// Sets the supplementary groups, by number.
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

    /// Sets the file mode creation mask, such as `0o077`.
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

    /// Sets the size of the terminal [default: 80x24].
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

    /// Sets the modes of the terminal [default: [sane](Modes::sane)].
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

    /// Sets what to do with the program when its [`Child`](crate::Child) is dropped [default: nothing].
    ///
    /// ```
    /// use pty::{Command, DropPolicy};
    ///
    /// let session = Command::new("sleep").arg("1000").drop_policy(DropPolicy::Kill).spawn()?;
    /// drop(session); // kills the program
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn drop_policy(&mut self, policy: DropPolicy) -> &mut Self {
        self.drop_policy = policy;
        self
    }

    /// Passes `fd` to the child as descriptor `number`.
    ///
    /// ```
    /// use std::io::{Read, pipe};
    /// use pty::Command;
    ///
    /// let (mut reader, writer) = pipe()?;
    /// let mut command = Command::new("sh");
    /// let mut session = command.args(["-c", "echo aside >&7"]).pass_fd(writer, 7).spawn()?;
    /// drop(command); // closes our copy of the writing end
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
        self.streams.set(number, Stdio::from(fd.into()));
        self
    }

    /// Sets standard input, for example to a file or a pipe [default: the terminal].
    ///
    /// Use [`Stdio::null`] for no input and [`Stdio::inherit`] for the input of this process. The terminal
    /// remains the controlling terminal, at `/dev/tty`. If all three streams are set, no process has the
    /// terminal open: the manager sees end of file at once, and data again if the program opens `/dev/tty`.
    /// (On macOS, NetBSD, OpenBSD and DragonFly, end of file comes when the program has ended.)
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
    pub fn stdin(&mut self, stream: impl Into<Stdio>) -> &mut Self {
        self.streams.set(0, stream.into());
        self
    }

    /// Sets standard output [default: the terminal]; see [`stdin`](Self::stdin).
    ///
    /// ```
    /// use std::io::{Read, pipe};
    ///
    /// let (mut reader, writer) = pipe()?;
    /// let mut command = pty::Command::new("sh");
    /// let mut session = command.args(["-c", "echo out; echo err >&2"]).stdout(writer).spawn()?;
    /// drop(command); // closes our copy of the writing end
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
    pub fn stdout(&mut self, stream: impl Into<Stdio>) -> &mut Self {
        self.streams.set(1, stream.into());
        self
    }

    /// Sets standard error [default: the terminal]; see [`stdin`](Self::stdin).
    ///
    /// ```
    /// use std::io::{Read, pipe};
    ///
    /// let (mut reader, writer) = pipe()?;
    /// let mut command = pty::Command::new("sh");
    /// let mut session = command.args(["-c", "echo err >&2"]).stderr(writer).spawn()?;
    /// drop(command); // closes our copy of the writing end
    /// let mut errors = String::new();
    /// reader.read_to_string(&mut errors)?;
    /// assert_eq!(errors, "err\n");
    /// # session.child.wait()?;
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// # References
    /// stderr(3).
    pub fn stderr(&mut self, stream: impl Into<Stdio>) -> &mut Self {
        self.streams.set(2, stream.into());
        self
    }

    /// Calls `closure` in the child just before the program is executed.
    ///
    /// An error of the closure becomes the error of [`spawn`](Command::spawn) at
    /// [`SpawnStage::PreExec`](crate::SpawnStage::PreExec); an error without an OS error number becomes
    /// `EINVAL`. The child is then created by fork, which copies this process's page tables.
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
    /// The closure runs in a fork of a process that may have other threads: it may call only
    /// async-signal-safe functions. It must not allocate, lock or panic, and must not close or use
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
}

/// Copies the program, arguments, environment changes and working directory. The standard library does not
/// expose the rest, which is lost: `arg0`, `env_clear`, streams, user and groups, `pre_exec`.
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
