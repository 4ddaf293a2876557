//! Opening files that recordings are written to.

use std::fs::{self, File, OpenOptions, Permissions};
use std::io::{self, ErrorKind};
use std::os::fd::AsFd;
use std::os::unix::fs::{FileTypeExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use nix::errno::Errno;
use nix::fcntl::{Flock, FlockArg};
use nix::libc::{EEXIST, ELOOP, O_NOCTTY, O_NOFOLLOW, O_NONBLOCK};

use crate::Failure;

/// What to do about a file that exists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Existing {
    /// It is an error.
    Refuse,
    /// Its content is thrown away when the recording begins.
    Overwrite,
    /// Its content stays.
    Append,
}

/// A file that is open for a recording. A regular file is locked: nobody else records to it.
pub(crate) struct OutputFile {
    path: PathBuf,
    file: File,
    /// `None` for what is not a regular file, and on file systems without locks.
    lock: Option<Flock<File>>,
    existing: Existing,
    mode: u32,
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
    pub(crate) fn open(path: &Path, existing: Existing, mode: u32) -> Result<Self, Failure> {
        if let Some(file) = open_stream(path)? {
            let path = path.to_owned();
            return Ok(Self { path, file, lock: None, existing, mode, regular: false, created: false });
        }
        // Created exclusively whenever it does not exist, so that nobody has it open already.
        let new = OpenOptions::new().read(true).append(true).create_new(true).mode(mode).open(path);
        let (file, created) = match new {
            Err(error) if error.kind() == ErrorKind::AlreadyExists && existing != Existing::Refuse => {
                let flags = O_NOFOLLOW | O_NONBLOCK;
                let mut options = OpenOptions::new();
                let options = options.read(true).append(true).custom_flags(flags);
                let file = options.open(path).map_err(|error| cannot_open(path, &error))?;
                check(&file, path)?;
                (file, false)
            }
            result => (result.map_err(|error| cannot_open(path, &error))?, true),
        };
        let mut opened =
            Self { path: path.to_owned(), file, lock: None, existing, mode, regular: true, created: false };
        opened.lock = lock(&opened.file, path)?;
        opened.created = created;
        if created {
            let permissions = opened.file.set_permissions(Permissions::from_mode(mode));
            permissions.map_err(|error| cannot_open(path, &error)).inspect_err(|_| opened.forget())?;
        }
        Ok(opened)
    }

    /// Throws away the content of a file that is replaced. To be called when the recording begins.
    pub(crate) fn begin(&self) -> Result<(), Failure> {
        if self.regular && !self.created && self.existing == Existing::Overwrite {
            let cannot = |error| cannot_open(&self.path, &error);
            self.file.set_len(0).map_err(cannot)?;
            self.file.set_permissions(Permissions::from_mode(self.mode)).map_err(cannot)?;
        }
        Ok(())
    }

    /// Goes on with a file that takes the place of this one.
    pub(crate) fn adopt(&mut self, file: File) -> Result<(), Failure> {
        self.lock = lock(&file, &self.path)?;
        self.file = file;
        Ok(())
    }

    /// Removes the file if we made it: nothing was recorded.
    pub(crate) fn forget(&self) {
        if self.created && self.is_at_its_path() {
            // What is left of it does no harm.
            let _ = fs::remove_file(&self.path);
        }
    }

    /// Another handle on the file.
    pub(crate) fn handle(&self) -> io::Result<File> {
        self.file.try_clone()
    }

    /// Bytes of the file; 0 for what is not a regular file.
    pub(crate) fn len(&self) -> u64 {
        match self.file.metadata() {
            Ok(metadata) if self.regular => metadata.len(),
            _ => 0,
        }
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Whether we made it.
    pub(crate) fn is_new(&self) -> bool {
        self.created
    }

    pub(crate) fn is_regular(&self) -> bool {
        self.regular
    }

    /// What happened to the file while it was written, if anything: a sentence's end, and whether the
    /// content is lost.
    pub(crate) fn fate(&self) -> Option<(&'static str, bool)> {
        if !self.regular || self.is_at_its_path() {
            return None;
        }
        Some(match self.file.metadata() {
            Ok(metadata) if metadata.nlink() > 0 => ("was moved or replaced", false),
            _ => ("was deleted", true),
        })
    }

    fn is_at_its_path(&self) -> bool {
        let named = fs::symlink_metadata(&self.path);
        let ours = self.file.metadata();
        matches!((named, ours), (Ok(named), Ok(ours))
            if (named.dev(), named.ino()) == (ours.dev(), ours.ino()))
    }
}

fn cannot_open(path: &Path, error: &io::Error) -> Failure {
    match error.raw_os_error() {
        Some(EEXIST) => {
            Failure::about(path, "already exists; use --overwrite to replace it, or --append to add to it")
        }
        Some(ELOOP) => Failure::about(path, "is a symbolic link; recordings are not written through links"),
        _ => Failure::about(path, format_args!("cannot open for writing: {error}")),
    }
}

/// Opens what is not a regular file: standard output, a FIFO, a character device. Waits for the reader
/// of a FIFO. Follows links only where the system makes them, as in `/dev/fd`.
fn open_stream(path: &Path) -> Result<Option<File>, Failure> {
    let cannot = |error: io::Error| cannot_open(path, &error);
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
        return Err(Failure::about(path, "was replaced; it was not touched"));
    }
    if metadata.file_type().is_fifo() && !of_the_system && metadata.uid() != nix::unistd::geteuid().as_raw() {
        return Err(Failure::about(path, "belongs to another user"));
    }
    Ok(Some(file))
}

/// Keeps other recorders away from a file, for as long as the lock lives. `None` where the file system
/// has no locks. flock(2).
pub(crate) fn lock(file: &File, path: &Path) -> Result<Option<Flock<File>>, Failure> {
    let handle = file.try_clone().map_err(|error| cannot_open(path, &error))?;
    match Flock::lock(handle, FlockArg::LockExclusiveNonblock) {
        Ok(lock) => Ok(Some(lock)),
        Err((_, Errno::EWOULDBLOCK)) => Err(Failure::about(path, "another recorder is writing to it")),
        Err(_) => Ok(None),
    }
}

fn check(file: &File, path: &Path) -> Result<(), Failure> {
    let refused = |why: &str| Failure::about(path, format_args!("{why}; it was not touched"));
    let metadata = file.metadata().map_err(|_| refused("cannot be examined"))?;
    if !metadata.is_file() {
        Err(refused("is not a regular file"))
    } else if metadata.uid() != nix::unistd::geteuid().as_raw() {
        Err(refused("belongs to another user"))
    } else if metadata.nlink() > 1 {
        Err(refused("has other names (hard links)"))
    } else {
        Ok(())
    }
}

/// A file that is written beside its place, and takes it only when it is whole. Dropped before, it leaves
/// nothing.
pub(crate) struct Replacement {
    place: PathBuf,
    temporary: Option<PathBuf>,
    file: File,
    replaces: bool,
    /// That of the file that is replaced.
    _lock: Option<Flock<File>>,
}

impl Replacement {
    /// Begins to write what will be at `path`, for its owner alone. Refuses what
    /// [`OutputFile::open`] refuses.
    pub(crate) fn begin(path: &Path, overwrite: bool) -> Result<Self, Failure> {
        if let Some(file) = open_stream(path)? {
            let place = path.to_owned();
            return Ok(Self { place, temporary: None, file, replaces: false, _lock: None });
        }
        let mut locked = None;
        match path.symlink_metadata() {
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(cannot_open(path, &error)),
            Ok(_) if !overwrite => {
                return Err(Failure::about(path, "already exists; use --overwrite to replace it"));
            }
            Ok(_) => {
                let flags = O_NOFOLLOW | O_NONBLOCK;
                let options = OpenOptions::new().append(true).custom_flags(flags).open(path);
                let file = options.map_err(|error| cannot_open(path, &error))?;
                check(&file, path)?;
                locked = lock(&file, path)?;
            }
        }
        Self::beside(path, 0o600, overwrite, locked)
    }

    /// Begins to write what will replace the file at `path`, with these permissions.
    pub(crate) fn of(path: &Path, mode: u32) -> Result<Self, Failure> {
        Self::beside(path, mode, true, None)
    }

    fn beside(path: &Path, mode: u32, replaces: bool, locked: Option<Flock<File>>) -> Result<Self, Failure> {
        let name = path.file_name().ok_or_else(|| Failure::about(path, "is not the name of a file"))?;
        for number in 0_u32.. {
            let mut hidden = std::ffi::OsString::from(".");
            hidden.push(name);
            hidden.push(format!(".{}-{number}.part", std::process::id()));
            let temporary = path.with_file_name(hidden);
            let new = OpenOptions::new().read(true).append(true).create_new(true).mode(mode).open(&temporary);
            match new {
                Err(error) if error.kind() == ErrorKind::AlreadyExists && number < 100 => {}
                result => {
                    let file = result.map_err(|error| cannot_open(path, &error))?;
                    let place = path.to_owned();
                    let made = Self { place, temporary: Some(temporary), file, replaces, _lock: locked };
                    let permissions = made.file.set_permissions(Permissions::from_mode(mode));
                    permissions.map_err(|error| cannot_open(path, &error))?;
                    return Ok(made);
                }
            }
        }
        Err(Failure::about(path, "cannot make a temporary file beside it"))
    }

    pub(crate) fn handle(&self) -> io::Result<File> {
        self.file.try_clone()
    }

    /// Puts the files of one recording into their places: all, or none that was not there.
    pub(crate) fn commit_all(files: Vec<Self>) -> io::Result<()> {
        let mut made = Vec::new();
        for file in files {
            let place = file.place.clone();
            let is_new = !file.replaces && file.temporary.is_some();
            if let Err(error) = file.commit() {
                for path in made {
                    // What is left of it does no harm.
                    let _ = fs::remove_file(path);
                }
                return Err(error);
            }
            made.extend(is_new.then_some(place));
        }
        Ok(())
    }

    /// Puts the file, which is whole, into its place. One that has come there meanwhile stays, unless it
    /// is to be replaced.
    pub(crate) fn commit(mut self) -> io::Result<()> {
        let Some(temporary) = self.temporary.take() else { return Ok(()) };
        let placed = if self.replaces {
            fs::rename(&temporary, &self.place)
        } else {
            match fs::hard_link(&temporary, &self.place) {
                Ok(()) => fs::remove_file(&temporary),
                // File systems without links.
                Err(error) if error.kind() != ErrorKind::AlreadyExists && !self.place.exists() => {
                    fs::rename(&temporary, &self.place)
                }
                result => result,
            }
        };
        if placed.is_err() {
            self.temporary = Some(temporary);
        }
        placed
    }
}

impl Drop for Replacement {
    fn drop(&mut self) {
        if let Some(temporary) = &self.temporary {
            // Nothing else can be done about it.
            let _ = fs::remove_file(temporary);
        }
    }
}
