use std::fs::{self, File, OpenOptions, Permissions};
use std::io::{self, ErrorKind, Write};
use std::os::fd::AsFd;
use std::os::unix::fs::{FileTypeExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use nix::libc::{EEXIST, ELOOP, O_NOCTTY, O_NOFOLLOW, O_NONBLOCK};

use super::{DestinationError, Existing, Fate, Problem};

/// A file that is open for a recording. A regular file is locked: nobody else records to it.
///
/// [`Destination`](super::Destination) opens its files with care for whose they are. A program with rules of its
/// own for that opens them itself, and has the lock and the writing from here.
///
/// ```
/// use std::io::Write;
/// use pty_recording::Existing;
/// use pty_recording::destination::OutputFile;
///
/// # let folder = tempfile::tempdir()?;
/// # let path = folder.path().join("typescript");
/// let file = std::fs::OpenOptions::new().create(true).append(true).open(&path)?;
/// let mut output = OutputFile::from_file(&path, file, Existing::Overwrite)?;
/// output.begin()?;
/// output.write_all(b"hello\r\n")?;
/// assert_eq!(output.size(), 7);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct OutputFile {
    path: PathBuf,
    file: File,
    /// `None` for what is not a regular file, and on file systems without locks.
    lock: Option<Lock>,
    existing: Existing,
    /// Permissions that it gets; `None` if it keeps those that it has.
    mode: Option<u32>,
    regular: bool,
    /// We made it.
    created: bool,
}

impl OutputFile {
    /// Opens `path`. A file is readable and writable by whom `mode` says, whatever the umask, and by
    /// no child. Never opens a regular file through a link, nor one that belongs to somebody else. `-`
    /// is standard output; FIFOs and character devices are written to as they are.
    ///
    /// An existing file is not changed before [`Self::begin`].
    pub(super) fn open(path: &Path, existing: Existing, mode: u32) -> Result<Self, DestinationError> {
        if let Some(file) = open_stream(path)? {
            return Ok(Self { regular: false, ..Self::unlocked(path, file) });
        }
        // Created exclusively whenever it does not exist, so that nobody has it open already.
        let new = OpenOptions::new().read(true).append(true).create_new(true).mode(mode).open(path);
        let (file, created) = match new {
            Err(error) if error.kind() == ErrorKind::AlreadyExists && existing != Existing::Refuse => {
                let flags = O_NOFOLLOW | O_NONBLOCK;
                let mut options = OpenOptions::new();
                let options = options.read(true).append(true).custom_flags(flags);
                let file = options.open(path).map_err(|error| cannot_open(path, error))?;
                check(&file, path)?;
                (file, false)
            }
            result => (result.map_err(|error| cannot_open(path, error))?, true),
        };
        let mut opened = Self { existing, mode: Some(mode), regular: true, ..Self::unlocked(path, file) };
        opened.lock = lock(&opened.file, path)?;
        opened.created = created;
        if created {
            let permissions = opened.file.set_permissions(Permissions::from_mode(mode));
            permissions.map_err(|error| cannot_open(path, error)).inspect_err(|_| opened.discard())?;
        }
        Ok(opened)
    }

    /// Takes a file that was opened to append to it, and locks it if it is a regular file. `path` is for
    /// messages.
    ///
    /// # Errors
    /// Fails if the file cannot be examined, or if another recorder writes to it.
    pub fn from_file(path: &Path, file: File, existing: Existing) -> Result<Self, DestinationError> {
        file.metadata().map_err(|error| cannot_open(path, error))?;
        let unlocked = Self { existing, ..Self::unlocked(path, file) };
        let lock = if unlocked.regular { lock(&unlocked.file, path)? } else { None };
        Ok(Self { lock, ..unlocked })
    }

    /// Takes a stream, or a file that others write to as well: it is not locked, and keeps what it has. `path`
    /// is for messages.
    pub fn unlocked(path: &Path, file: File) -> Self {
        let regular = file.metadata().is_ok_and(|metadata| metadata.is_file());
        let (path, existing) = (path.to_owned(), Existing::Append);
        Self { path, file, lock: None, existing, mode: None, regular, created: false }
    }

    /// Throws away the content of a file that is replaced. To be called when the recording begins.
    ///
    /// # Errors
    /// Fails if the file cannot be read or written.
    pub fn begin(&self) -> Result<(), DestinationError> {
        if self.regular && !self.created && self.existing == Existing::Overwrite {
            let cannot = |error| cannot_open(&self.path, error);
            self.file.set_len(0).map_err(cannot)?;
            if let Some(mode) = self.mode {
                self.file.set_permissions(Permissions::from_mode(mode)).map_err(cannot)?;
            }
        }
        Ok(())
    }

    /// Goes on with a file that takes the place of this one.
    pub(super) fn adopt(&mut self, file: File) -> Result<(), DestinationError> {
        self.lock = lock(&file, &self.path)?;
        self.file = file;
        Ok(())
    }

    /// Removes the file if we made it: nothing was recorded.
    pub(super) fn discard(&self) {
        if self.created && self.is_at_its_path() {
            // What is left of it does no harm.
            let _ = fs::remove_file(&self.path);
        }
    }

    /// Another handle on the file.
    pub(super) fn handle(&self) -> io::Result<File> {
        self.file.try_clone()
    }

    /// Returns how many bytes the file has; 0 for what is not a regular file.
    pub fn size(&self) -> u64 {
        match self.file.metadata() {
            Ok(metadata) if self.regular => metadata.len(),
            _ => 0,
        }
    }

    /// Returns the path that messages name.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether we made it.
    pub(super) fn is_new(&self) -> bool {
        self.created
    }

    pub(super) fn is_regular(&self) -> bool {
        self.regular
    }

    /// What happened to the file while it was written, if anything.
    pub(super) fn fate(&self) -> Option<Fate> {
        if !self.regular || self.is_at_its_path() {
            return None;
        }
        let path = self.path.clone();
        Some(match self.file.metadata() {
            Ok(metadata) if metadata.nlink() > 0 => Fate::Moved(path),
            _ => Fate::Deleted(path),
        })
    }

    fn is_at_its_path(&self) -> bool {
        let named = fs::symlink_metadata(&self.path);
        let ours = self.file.metadata();
        matches!((named, ours), (Ok(named), Ok(ours))
            if (named.dev(), named.ino()) == (ours.dev(), ours.ino()))
    }
}

/// Writes at the end of the file.
impl Write for OutputFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

pub(super) fn cannot_open(path: &Path, error: io::Error) -> DestinationError {
    let problem = match error.raw_os_error() {
        Some(EEXIST) => Problem::Exists,
        Some(ELOOP) => Problem::Link,
        _ => Problem::Open(error),
    };
    DestinationError::new(path, problem)
}

/// Opens what is not a regular file: standard output, a FIFO, a character device. Waits for the reader
/// of a FIFO. Follows links only where the system makes them, as in `/dev/fd`.
pub(super) fn open_stream(path: &Path) -> Result<Option<File>, DestinationError> {
    let cannot = |error: io::Error| cannot_open(path, error);
    if path.as_os_str() == "-" {
        return io::stdout().as_fd().try_clone_to_owned().map(|fd| Some(File::from(fd))).map_err(cannot);
    }
    let of_the_system = path.starts_with("/dev") || path.starts_with("/proc");
    let metadata = if of_the_system { fs::metadata(path) } else { fs::symlink_metadata(path) };
    let is_stream = |kind: fs::FileType| kind.is_fifo() || kind.is_char_device();
    if !metadata.is_ok_and(|metadata| is_stream(metadata.file_type())) {
        return Ok(None);
    }
    let flags = O_NOCTTY | if of_the_system { 0 } else { O_NOFOLLOW };
    let file = OpenOptions::new().write(true).custom_flags(flags).open(path).map_err(cannot)?;
    let metadata = file.metadata().map_err(cannot)?;
    if !is_stream(metadata.file_type()) {
        return Err(DestinationError::new(path, Problem::Replaced));
    }
    if metadata.file_type().is_fifo() && !of_the_system && metadata.uid() != nix::unistd::geteuid().as_raw() {
        return Err(DestinationError::new(path, Problem::ForeignPipe));
    }
    Ok(Some(file))
}

#[cfg(not(target_os = "solaris"))]
pub(super) type Lock = nix::fcntl::Flock<File>;
/// Solaris has no flock(2), but locks of fcntl(2).
#[cfg(target_os = "solaris")]
pub(super) type Lock = File;

#[cfg(not(target_os = "solaris"))]
fn try_lock(file: File) -> io::Result<Lock> {
    Lock::lock(file, nix::fcntl::FlockArg::LockExclusiveNonblock).map_err(|(_, errno)| errno.into())
}

#[cfg(target_os = "solaris")]
fn try_lock(file: File) -> io::Result<Lock> {
    file.try_lock()?;
    Ok(file)
}

/// Keeps other recorders away from a file, for as long as the lock lives. `None` where the file system
/// has no locks. flock(2).
pub(super) fn lock(file: &File, path: &Path) -> Result<Option<Lock>, DestinationError> {
    let handle = file.try_clone().map_err(|error| cannot_open(path, error))?;
    match try_lock(handle) {
        Ok(lock) => Ok(Some(lock)),
        Err(error) if error.kind() == ErrorKind::WouldBlock => {
            Err(DestinationError::new(path, Problem::Locked))
        }
        Err(_) => Ok(None),
    }
}

pub(super) fn check(file: &File, path: &Path) -> Result<(), DestinationError> {
    let refused = |problem| DestinationError::new(path, problem);
    let metadata = file.metadata().map_err(|_| refused(Problem::Unexamined))?;
    if !metadata.is_file() {
        Err(refused(Problem::NotAFile))
    } else if metadata.uid() != nix::unistd::geteuid().as_raw() {
        Err(refused(Problem::ForeignFile))
    } else if metadata.nlink() > 1 {
        Err(refused(Problem::HardLinks))
    } else {
        Ok(())
    }
}
