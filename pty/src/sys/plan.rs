//! What is to be executed, in the form that a child needs.

use std::ffi::{CString, OsStr, OsString, c_char};
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::ptr::{null, null_mut};

const SHELL: &std::ffi::CStr = c"/bin/sh";

/// Strings for C, and the array of pointers to them that ends with a null pointer.
pub(super) struct Vector {
    _strings: Vec<CString>,
    pub(super) pointers: Vec<*mut c_char>,
}

impl Vector {
    fn new(strings: Vec<CString>) -> Self {
        let pointers = strings.iter().map(|string| string.as_ptr().cast_mut()).chain([null_mut()]).collect();
        Self { _strings: strings, pointers }
    }
}

fn c_string(text: &OsStr) -> io::Result<CString> {
    c_string_of(text.as_bytes().to_vec())
}

fn c_string_of(bytes: Vec<u8>) -> io::Result<CString> {
    CString::new(bytes).map_err(|error| {
        let text = String::from_utf8_lossy(&error.into_vec()).escape_debug().to_string();
        io::Error::new(io::ErrorKind::InvalidInput, format!("'{text}' contains a NUL byte"))
    })
}

/// `KEY=VALUE`, in one allocation.
fn variable(key: &OsStr, value: &OsStr) -> io::Result<CString> {
    let mut bytes = Vec::with_capacity(key.len() + value.len() + 2);
    bytes.extend_from_slice(key.as_bytes());
    bytes.push(b'=');
    bytes.extend_from_slice(value.as_bytes());
    c_string_of(bytes)
}

/// What to execute.
pub(crate) struct Request<'a> {
    pub(crate) paths: &'a [OsString],
    pub(crate) arg0: &'a OsStr,
    pub(crate) args: &'a [OsString],
    pub(crate) vars: &'a [(OsString, OsString)],
    pub(crate) current_dir: Option<&'a Path>,
}

/// A request in the form that the child needs, which may not allocate.
pub(crate) struct Plan {
    pub(super) paths: Vector,
    pub(super) argv: Vector,
    pub(super) envp: Vector,
    pub(super) shell: Vec<*const c_char>,
    pub(super) directory: Option<CString>,
}

impl Plan {
    pub(crate) fn new(request: &Request<'_>) -> io::Result<Self> {
        let paths = request.paths.iter().map(|path| c_string(path)).collect::<Result<_, _>>()?;
        let arguments = [request.arg0].into_iter().chain(request.args.iter().map(OsString::as_os_str));
        let argv = Vector::new(arguments.map(c_string).collect::<Result<_, _>>()?);
        let envp = request.vars.iter().map(|(key, value)| variable(key, value)).collect::<Result<_, _>>()?;
        let directory = request.current_dir.map(|path| c_string(path.as_os_str())).transpose()?;
        let rest = argv.pointers[1..].iter().map(|&pointer| pointer.cast_const());
        let shell = [SHELL.as_ptr(), null()].into_iter().chain(rest).collect();
        Ok(Self { paths: Vector::new(paths), argv, envp: Vector::new(envp), shell, directory })
    }
}
