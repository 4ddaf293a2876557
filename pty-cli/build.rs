//! Packs the man pages and the completions, which are most of what is text in the program; and links what would
//! take time to load.

use std::io::Write;
use std::path::Path;
use std::process::Command;
use std::{env, fs, io};

use flate2::{Compression, write::DeflateEncoder};

fn main() -> io::Result<()> {
    let mut packed = DeflateEncoder::new(Vec::new(), Compression::best());
    for folder in ["man", "completions"] {
        println!("cargo::rerun-if-changed={folder}");
        let mut paths =
            fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>()?;
        paths.sort();
        for path in paths {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            write!(packed, "{name}\0{}\0", fs::read_to_string(&path)?)?;
        }
    }
    link_unwinder();
    let folder = env::var_os("OUT_DIR").ok_or(io::ErrorKind::NotFound)?;
    fs::write(Path::new(&folder).join("texts"), packed.finish()?)
}

/// Links the unwinder of GCC's library into the program, if it is there as an archive: the shared one takes a tenth of
/// a millisecond to load. All code of a release is one object, which comes before the archive. Not with a linker of
/// somebody's choice, which may have another.
fn link_unwinder() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-env-changed=RUSTC_LINKER");
    let is = |name, value| env::var_os(name).is_some_and(|is| is == value);
    let native = env::var_os("HOST") == env::var_os("TARGET");
    let has_linker = env::var("CARGO_ENCODED_RUSTFLAGS").is_ok_and(|flags| flags.contains("linker"));
    if !native
        || has_linker
        || !is("CARGO_CFG_TARGET_OS", "linux")
        || !is("CARGO_CFG_TARGET_ENV", "gnu")
        || !is("PROFILE", "release")
    {
        return;
    }
    let linker = env::var_os("RUSTC_LINKER").unwrap_or_else(|| "cc".into());
    let Ok(found) = Command::new(linker).arg("-print-file-name=libgcc_eh.a").output() else { return };
    if Path::new(String::from_utf8_lossy(&found.stdout).trim()).is_absolute() {
        println!("cargo::rustc-link-lib=static:-bundle=gcc_eh");
    }
}
