use std::fs::{self, File, OpenOptions, Permissions};
use std::io::{self, ErrorKind, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use nix::libc::{O_NOFOLLOW, O_NONBLOCK};

use super::output_file::{Lock, cannot_open, check, lock, open_stream};
use super::{DestinationError, Problem};

/// A file that is written beside its place, and takes it only when it is whole. Dropped before, it leaves
/// nothing.
///
/// ```
/// use std::io::Write;
/// use pty_recording::destination::Replacement;
///
/// # let folder = tempfile::tempdir()?;
/// # let path = folder.path().join("picture.svg");
/// let mut file = Replacement::begin(&path, false, 0o600)?;
/// file.write_all(b"<svg/>")?;
/// assert!(!path.exists());
/// file.commit()?;
/// assert_eq!(std::fs::read(&path)?, b"<svg/>");
/// assert!(Replacement::begin(&path, false, 0o600).is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Replacement {
    place: PathBuf,
    temporary: Option<PathBuf>,
    /// Whether the file has no name yet, not even the temporary one.
    nameless: bool,
    file: File,
    replaces: bool,
    /// That of the file that is replaced.
    _lock: Option<Lock>,
}

impl Replacement {
    /// Begins to write what will be at `path`, with these permissions. Where the system has files without a name, it has
    /// none until then: nothing is left of it, whatever ends this program. `-` is standard output; FIFOs and character
    /// devices are written to as they are.
    ///
    /// # Errors
    /// If there is a file that is not to be overwritten; if it is a link, belongs to another user, has other names or is
    /// written by another recorder; and if no file can be made beside it.
    pub fn begin(path: &Path, overwrite: bool, mode: u32) -> Result<Self, DestinationError> {
        if let Some(file) = open_stream(path)? {
            let place = path.to_owned();
            return Ok(Self { place, temporary: None, nameless: false, file, replaces: false, _lock: None });
        }
        let mut locked = None;
        match path.symlink_metadata() {
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(cannot_open(path, error)),
            Ok(_) if !overwrite => {
                return Err(DestinationError::new(path, Problem::Exists));
            }
            Ok(_) => {
                let flags = O_NOFOLLOW | O_NONBLOCK;
                let options = OpenOptions::new().append(true).custom_flags(flags).open(path);
                let file = options.map_err(|error| cannot_open(path, error))?;
                check(&file, path)?;
                locked = lock(&file, path)?;
            }
        }
        match open_nameless(path, mode) {
            Ok(file) => Self::unnamed(path, file, overwrite, locked),
            // This file system has none.
            Err(_) => Self::beside(path, mode, overwrite, locked),
        }
    }

    /// Begins to write what will replace the file at `path`, with these permissions.
    pub(crate) fn of(path: &Path, mode: u32) -> Result<Self, DestinationError> {
        Self::beside(path, mode, true, None)
    }

    /// Begins to write what will replace the file at `path`, with these permissions. Where the system has files without
    /// a name, it is one: nothing is left of it, whatever ends this program.
    pub(crate) fn nameless(path: &Path, mode: u32) -> Result<Self, DestinationError> {
        match open_nameless(path, mode) {
            Ok(file) => Self::unnamed(path, file, true, None),
            // This file system has none.
            Err(_) => Self::of(path, mode),
        }
    }

    fn unnamed(
        path: &Path,
        file: File,
        replaces: bool,
        locked: Option<Lock>,
    ) -> Result<Self, DestinationError> {
        let temporary = Some(temporary(path, 0)?);
        Ok(Self { place: path.to_owned(), temporary, nameless: true, file, replaces, _lock: locked })
    }

    fn beside(
        path: &Path,
        mode: u32,
        replaces: bool,
        locked: Option<Lock>,
    ) -> Result<Self, DestinationError> {
        for number in 0_u64.. {
            let temporary = temporary(path, number)?;
            let new = OpenOptions::new().read(true).append(true).create_new(true).mode(mode).open(&temporary);
            match new {
                Err(error) if error.kind() == ErrorKind::AlreadyExists && number < 100 => {}
                result => {
                    let file = result.map_err(|error| cannot_open(path, error))?;
                    let place = path.to_owned();
                    let temporary = Some(temporary);
                    let made = Self { place, temporary, nameless: false, file, replaces, _lock: locked };
                    let permissions = made.file.set_permissions(Permissions::from_mode(mode));
                    permissions.map_err(|error| cannot_open(path, error))?;
                    return Ok(made);
                }
            }
        }
        Err(DestinationError::new(path, Problem::NoTemporary))
    }

    pub(crate) fn handle(&self) -> io::Result<File> {
        self.file.try_clone()
    }

    /// Puts the files of one recording into their places: all, or none that was not there.
    pub(super) fn commit_all(files: Vec<Self>) -> io::Result<()> {
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
    ///
    /// # Errors
    /// If it cannot be moved there.
    pub fn commit(mut self) -> io::Result<()> {
        if let Some(temporary) = self.temporary.as_ref().filter(|_| self.nameless) {
            name(&self.file, temporary)?;
        }
        self.nameless = false;
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

impl Write for Replacement {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Drop for Replacement {
    fn drop(&mut self) {
        if let Some(temporary) = self.temporary.as_ref().filter(|_| !self.nameless) {
            // Nothing else can be done about it.
            let _ = fs::remove_file(temporary);
        }
    }
}

/// The name of a file until it is whole.
fn temporary(path: &Path, number: u64) -> Result<PathBuf, DestinationError> {
    let name = path.file_name().ok_or_else(|| DestinationError::new(path, Problem::NoName))?;
    let mut hidden = std::ffi::OsString::from(".");
    hidden.push(name);
    hidden.push(format!(".{}-{number}.part", std::process::id()));
    Ok(path.with_file_name(hidden))
}

/// Opens a file without a name in the folder of `path`, with these permissions: `O_TMPFILE`, open(2).
#[cfg(target_os = "linux")]
fn open_nameless(path: &Path, mode: u32) -> io::Result<File> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let flags = nix::libc::O_TMPFILE;
    let file = OpenOptions::new().read(true).append(true).custom_flags(flags).mode(mode).open(folder)?;
    file.set_permissions(Permissions::from_mode(mode))?;
    // Without this, it could never have a name.
    fs::symlink_metadata("/proc/self/fd")?;
    Ok(file)
}

/// Gives it one: linkat(2).
#[cfg(target_os = "linux")]
fn name(file: &File, path: &Path) -> io::Result<()> {
    use std::os::fd::AsRawFd;

    let link = PathBuf::from(format!("/proc/self/fd/{}", file.as_raw_fd()));
    let here = nix::fcntl::AT_FDCWD;
    Ok(nix::unistd::linkat(here, &link, here, path, nix::fcntl::AtFlags::AT_SYMLINK_FOLLOW)?)
}

#[cfg(not(target_os = "linux"))]
fn open_nameless(_: &Path, _: u32) -> io::Result<File> {
    Err(ErrorKind::Unsupported.into())
}

#[cfg(not(target_os = "linux"))]
fn name(_: &File, _: &Path) -> io::Result<()> {
    Err(ErrorKind::Unsupported.into())
}
