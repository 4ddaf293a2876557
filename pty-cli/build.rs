//! Packs the man pages and the completions, which are most of what is text in the program.

use std::io::Write;
use std::path::Path;
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
    let folder = env::var_os("OUT_DIR").ok_or(io::ErrorKind::NotFound)?;
    fs::write(Path::new(&folder).join("texts"), packed.finish()?)
}
