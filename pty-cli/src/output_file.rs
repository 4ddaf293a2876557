//! Opening files that recordings are written to.

use std::fs::{File, OpenOptions, Permissions};
use std::io::{self, ErrorKind};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::Path;

use nix::libc::{EEXIST, ELOOP, O_NOFOLLOW, O_NONBLOCK};

use crate::Failure;

/// What to do about a file that exists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Existing {
    /// It is an error.
    Refuse,
    /// Its content is thrown away.
    Overwrite,
    /// Its content stays.
    Append,
}

/// Opens `path` for a recording, readable and writable by whom `mode` says whatever the umask, and
/// by no child. Never through a link, and never anything but a file of our own.
pub(crate) fn open(path: &Path, existing: Existing, mode: u32) -> Result<File, Failure> {
    let cannot = |error: io::Error| {
        Failure::new(match error.raw_os_error() {
            Some(EEXIST) => {
                format!("'{}' exists; --overwrite would replace it, --append add to it", path.display())
            }
            Some(ELOOP) => {
                format!("'{}' is a symbolic link; recordings are not written through links", path.display())
            }
            _ => format!("cannot open '{}' for writing: {error}", path.display()),
        })
    };
    // Created exclusively whenever it does not exist, so that nobody has it open already.
    let new = OpenOptions::new().read(true).write(true).create_new(true).mode(mode).open(path);
    let file = match new {
        Err(error) if error.kind() == ErrorKind::AlreadyExists && existing != Existing::Refuse => {
            let flags = O_NOFOLLOW | O_NONBLOCK;
            let file = OpenOptions::new()
                .read(true)
                .write(true)
                .append(existing == Existing::Append)
                .custom_flags(flags)
                .open(path)
                .map_err(cannot)?;
            check(&file, path)?;
            if existing == Existing::Overwrite {
                file.set_len(0).map_err(cannot)?;
            }
            file
        }
        result => result.map_err(cannot)?,
    };
    file.set_permissions(Permissions::from_mode(mode)).map_err(cannot)?;
    Ok(file)
}

fn check(file: &File, path: &Path) -> Result<(), Failure> {
    let refused = |why: &str| Failure::new(format_args!("'{}' {why}; it was not touched", path.display()));
    let metadata = file.metadata().map_err(|_| refused("cannot be examined"))?;
    if !metadata.is_file() {
        Err(refused("is not a regular file"))
    } else if metadata.uid() != nix::unistd::geteuid().as_raw() {
        Err(refused("belongs to somebody else"))
    } else if metadata.nlink() > 1 {
        Err(refused("has other names (hard links)"))
    } else {
        Ok(())
    }
}
