use std::collections::BTreeMap;
use std::fs::File;
use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::sync::OnceLock;

use nix::fcntl::{FcntlArg, fcntl};

/// A standard stream of a program: the terminal, `/dev/null`, the stream of this process, or a descriptor.
///
/// For [`Command::stdin`](crate::Command::stdin), `stdout` and `stderr`. Like [`std::process::Stdio`], but
/// the default is the terminal.
///
/// Everything that converts to an [`OwnedFd`] converts to a `Stdio`: files, pipes, sockets, the ends of
/// terminals, the streams of `std::process::Child`.
///
/// ```
/// use std::io::Read;
/// use pty::{Command, Stdio};
///
/// let mut command = Command::new("sh");
/// command.args(["-c", "cat; echo out; echo err >&2"]).stdin(Stdio::null()).stderr(Stdio::null());
/// let mut session = command.spawn()?;
/// let mut output = String::new();
/// session.manager.read_to_string(&mut output)?;
/// assert_eq!(output, "out\r\n");
/// # session.child.wait()?;
/// # Ok::<(), std::io::Error>(())
/// ```
///
/// # References
/// stdin(3); null(4).
#[derive(Debug)]
#[must_use = "it is to be given to a command"]
pub struct Stdio(Kind);

#[derive(Debug)]
enum Kind {
    Terminal,
    Null,
    Inherit,
    Descriptor(OwnedFd),
}

impl Stdio {
    /// Returns the terminal, which is the default.
    ///
    /// ```
    /// use pty::Stdio;
    ///
    /// let mut command = pty::Command::new("tty");
    /// command.stdin(Stdio::null()).stdin(Stdio::terminal()); // after all
    /// assert!(command.spawn()?.child.wait()?.success());
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub const fn terminal() -> Self {
        Self(Kind::Terminal)
    }

    /// Returns `/dev/null`: reading returns end of file, and output is discarded.
    ///
    /// It is opened for each program that is started, and closed in this process afterwards.
    ///
    /// ```
    /// let mut command = pty::Command::new("cat");
    /// let mut session = command.stdin(pty::Stdio::null()).spawn()?;
    /// assert!(session.child.wait()?.success());
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// # References
    /// null(4).
    pub const fn null() -> Self {
        Self(Kind::Null)
    }

    /// Returns the stream that this process has under the same number when the program is started. If that
    /// stream is closed, the start fails with `EBADF` at
    /// [`SpawnStage::Descriptors`](crate::SpawnStage::Descriptors).
    ///
    /// ```
    /// let mut command = pty::Command::new("sh");
    /// command.args(["-c", "echo to our standard error >&2"]).stderr(pty::Stdio::inherit());
    /// assert!(command.spawn()?.child.wait()?.success());
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// # References
    /// stdin(3).
    pub const fn inherit() -> Self {
        Self(Kind::Inherit)
    }
}

impl<T: Into<OwnedFd>> From<T> for Stdio {
    fn from(fd: T) -> Self {
        Self(Kind::Descriptor(fd.into()))
    }
}

/// A program's streams, by descriptor number.
#[derive(Debug, Default)]
pub(super) struct Streams(BTreeMap<i32, Stdio>);

impl Streams {
    pub(super) fn set(&mut self, number: i32, stream: Stdio) {
        self.0.insert(number, stream);
    }

    /// Fails with `EBADF` if an inherited stream of ours is closed: a file opened later could get its
    /// number.
    pub(super) fn check(&self) -> io::Result<()> {
        for (&number, stream) in &self.0 {
            if let (Kind::Inherit, Some(fd)) = (&stream.0, ours(number)) {
                fcntl(fd, FcntlArg::F_GETFD)?;
            }
        }
        Ok(())
    }

    /// Opens `/dev/null` if a stream needs it.
    pub(super) fn open_null(&self) -> io::Result<Option<File>> {
        let is_wanted = self.0.values().any(|stream| matches!(stream.0, Kind::Null));
        is_wanted.then(|| File::options().read(true).write(true).open("/dev/null")).transpose()
    }

    /// The descriptors to pass, except those of the terminal.
    pub(super) fn descriptors<'a>(&'a self, null: Option<&'a File>) -> Vec<(i32, BorrowedFd<'a>)> {
        let descriptor = |number, stream: &'a Stdio| match &stream.0 {
            Kind::Terminal => None,
            Kind::Null => null.map(File::as_fd),
            Kind::Inherit => ours(number),
            Kind::Descriptor(fd) => Some(fd.as_fd()),
        };
        let given = self.0.iter().map(|(&number, stream)| (number, descriptor(number, stream)));
        given.filter_map(|(number, fd)| Some((number, fd?))).collect()
    }
}

/// Our own standard stream of this number, open or not.
fn ours(number: i32) -> Option<BorrowedFd<'static>> {
    // Statics, because their descriptors borrow from them.
    static STREAMS: OnceLock<(io::Stdin, io::Stdout, io::Stderr)> = OnceLock::new();
    let (stdin, stdout, stderr) = STREAMS.get_or_init(|| (io::stdin(), io::stdout(), io::stderr()));
    match number {
        0 => Some(stdin.as_fd()),
        1 => Some(stdout.as_fd()),
        2 => Some(stderr.as_fd()),
        _ => None,
    }
}
