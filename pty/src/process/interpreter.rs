//! Finds the missing interpreter of a program: the system reports it as `ENOENT` of the program.

use std::ffi::{OsStr, OsString};
use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind};
use std::os::unix::ffi::OsStringExt;
use std::os::unix::fs::{FileExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

/// As many bytes of a script as Linux reads.
const FIRST_LINE: usize = 256;
/// Limit for scripts whose interpreter is a script, and so on. Linux: 5.
const DEPTH: usize = 8;
/// Limit of program headers read; programs have about twelve.
const HEADERS: u64 = 1024;
/// Limit of a path's length in bytes.
const LONGEST: u64 = 4096;

/// Returns the missing interpreter of the first readable program of `candidates` that lacks one. Relative
/// paths start from `directory`.
pub(crate) fn missing(candidates: &[OsString], directory: Option<&Path>) -> Option<PathBuf> {
    candidates.iter().find_map(|candidate| missing_of(Path::new(candidate), directory, DEPTH))
}

fn missing_of(program: &Path, directory: Option<&Path>, depth: usize) -> Option<PathBuf> {
    let at = |path: &Path| directory.map_or_else(|| path.to_owned(), |directory| directory.join(path));
    let (interpreter, is_script) = interpreter_of(&at(program)).ok()??;
    match fs::metadata(at(&interpreter)) {
        Err(error) if error.kind() == ErrorKind::PermissionDenied => None,
        Err(_) => Some(interpreter),
        Ok(_) if is_script && depth > 0 => missing_of(&interpreter, directory, depth - 1),
        Ok(_) => None,
    }
}

/// The interpreter that a file names, and whether the file is a script.
fn interpreter_of(path: &Path) -> io::Result<Option<(PathBuf, bool)>> {
    if !fs::metadata(path)?.is_file() {
        return Ok(None);
    }
    // Does not wait if the file has become a FIFO since.
    let file = OpenOptions::new().read(true).custom_flags(libc::O_NONBLOCK).open(path)?;
    let mut start = [0; FIRST_LINE];
    let count = file.read_at(&mut start, 0)?;
    let start = &start[..count];
    Ok(match start {
        [b'#', b'!', line @ ..] => of_script(line).map(|path| (path, true)),
        [0x7f, b'E', b'L', b'F', ..] => of_elf(&file, start)?.map(|path| (path, false)),
        _ => None,
    })
}

fn path_of(bytes: &[u8]) -> Option<PathBuf> {
    let bytes = bytes.split(|&byte| byte == 0).next().unwrap_or_default();
    (!bytes.is_empty()).then(|| OsString::from_vec(bytes.to_vec()).into())
}

/// What follows `#!`: blanks, the path, and an argument or the end of the line.
fn of_script(line: &[u8]) -> Option<PathBuf> {
    let line = line.split(|&byte| byte == b'\n').next().unwrap_or_default();
    path_of(line.split(|byte| b" \t".contains(byte)).find(|word| !word.is_empty())?)
}

/// A number of two to eight bytes in an ELF file.
fn number(bytes: &[u8], at: usize, size: usize, big_endian: bool) -> Option<u64> {
    let bytes = bytes.get(at..at + size)?;
    let add = |number: u64, &byte: &u8| number << 8 | u64::from(byte);
    Some(if big_endian { bytes.iter().fold(0, add) } else { bytes.iter().rev().fold(0, add) })
}

/// The path in the segment `PT_INTERP`. elf(5).
fn of_elf(file: &File, start: &[u8]) -> io::Result<Option<PathBuf>> {
    const PT_INTERP: u64 = 3;
    let (Some(class), Some(order)) = (start.get(4), start.get(5)) else { return Ok(None) };
    let (wide, big_endian) = (*class == 2, *order == 2);
    let word = if wide { 8 } else { 4 };
    let field = |bytes: &[u8], at, size| number(bytes, at, size, big_endian);
    let places = if wide { (32, 54, 56) } else { (28, 42, 44) };
    let (Some(table), Some(size), Some(count)) =
        (field(start, places.0, word), field(start, places.1, 2), field(start, places.2, 2))
    else {
        return Ok(None);
    };
    for index in 0..count.min(HEADERS) {
        let mut header = [0; 56];
        let header = &mut header[..if wide { 56 } else { 32 }];
        file.read_exact_at(header, table.saturating_add(index * size))?;
        if field(header, 0, 4) != Some(PT_INTERP) {
            continue;
        }
        let places = if wide { (8, 32) } else { (4, 16) };
        let (Some(offset), Some(length)) = (field(header, places.0, word), field(header, places.1, word))
        else {
            return Ok(None);
        };
        let mut path = vec![0; length.min(LONGEST) as usize];
        file.read_exact_at(&mut path, offset)?;
        return Ok(path_of(&path));
    }
    Ok(None)
}

/// Formats a path for a message. Control characters are escaped, such as a carriage return at the end of a
/// script's first line.
pub(crate) fn shown(path: &Path) -> String {
    let escape = |c: char| if c.is_control() { c.escape_default().to_string() } else { c.to_string() };
    OsStr::to_string_lossy(path.as_os_str()).chars().map(escape).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn script(text: &str) -> Option<String> {
        of_script(text.as_bytes()).map(|path| path.to_str().unwrap().to_owned())
    }

    #[test]
    fn a_first_line_names_an_interpreter_and_perhaps_an_argument() {
        for line in ["/bin/sh\necho", " \t/bin/sh -e\n", "/bin/sh", "/bin/sh\0x\n"] {
            assert_eq!(script(line).as_deref(), Some("/bin/sh"), "{line:?}");
        }
        assert_eq!(script("/bin/sh\r\n").as_deref(), Some("/bin/sh\r"));
        assert_eq!(script("\n/bin/sh"), None);
        assert_eq!(script("  \n"), None);
    }

    #[test]
    fn this_program_names_one_that_is_there_or_none() {
        let this = std::env::current_exe().unwrap();
        if let Some((path, is_script)) = interpreter_of(&this).unwrap() {
            assert!(path.is_absolute() && path.exists() && !is_script);
        }
        assert_eq!(missing(&[this.into()], None), None);
    }

    #[test]
    fn what_is_cut_short_or_no_file_names_none() {
        let this = fs::read(std::env::current_exe().unwrap()).unwrap();
        let file = std::env::temp_dir().join(format!("pty-interpreter-test-{}", std::process::id()));
        for length in (0..200).chain([1000]) {
            fs::write(&file, &this[..length]).unwrap();
            let _ = missing(&[file.clone().into()], None);
        }
        fs::write(&file, [&b"\x7fELF\x02\x01"[..], &[0xff; 100]].concat()).unwrap();
        assert_eq!(missing(&[file.clone().into(), "/".into(), "/dev/null".into()], None), None);
        fs::remove_file(file).unwrap();
    }
}
