//! The fonts of the system: which file has which characters.

use std::collections::{HashSet, VecDeque};
use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use ttf_parser::GlyphId;

/// Where systems keep their fonts; those with `~` in the user's folder.
const FOLDERS: [&str; 6] = [
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "~/.local/share/fonts",
    "~/.fonts",
    "/System/Library/Fonts",
    "/Library/Fonts",
];
/// The tables of a font that are read have at most so many bytes, and a collection so many fonts.
const TABLE: u32 = 4 << 20;
const COLLECTION: u32 = 64;

/// The fonts in the folders of the user and of the system, always in the same order. A file is looked into when all
/// before it have been, for a character that is in none of them.
#[derive(Debug)]
pub(super) struct System {
    /// Those that are looked into first.
    pub(super) folders: Vec<PathBuf>,
    pub(super) is_used: bool,
    /// Files that were not looked into yet.
    rest: Option<VecDeque<PathBuf>>,
    known: Vec<Known>,
}

impl Default for System {
    fn default() -> Self {
        Self { folders: Vec::new(), is_used: true, rest: None, known: Vec::new() }
    }
}

/// A font of a file.
#[derive(Debug)]
struct Known {
    path: PathBuf,
    index: u32,
    /// The table of its characters.
    characters: Vec<u8>,
}

impl Known {
    fn has(&self, c: char) -> bool {
        let subtables = ttf_parser::cmap::Table::parse(&self.characters).map(|table| table.subtables);
        let mut subtables = subtables.into_iter().flatten().filter(|subtable| subtable.is_unicode());
        subtables.any(|subtable| subtable.glyph_index(c.into()).is_some_and(|glyph| glyph != GlyphId(0)))
    }
}

impl System {
    /// The first font that has a character, from this place in their order: its own place, its file, and its number there.
    pub(super) fn find(&mut self, c: char, from: usize) -> Option<(usize, PathBuf, u32)> {
        let mut place = from;
        loop {
            while let Some(font) = self.known.get(place) {
                if font.has(c) {
                    return Some((place, font.path.clone(), font.index));
                }
                place += 1;
            }
            let path = self.rest().pop_front()?;
            // What cannot be read is no font.
            self.known.extend(fonts(&path).unwrap_or_default());
        }
    }

    fn rest(&mut self) -> &mut VecDeque<PathBuf> {
        let (folders, is_used) = (&self.folders, self.is_used);
        self.rest.get_or_insert_with(|| {
            let mut files: Vec<_> = folders.iter().flat_map(|folder| files(folder)).collect();
            let home = std::env::var_os("HOME").map(PathBuf::from);
            let mut system = Vec::new();
            for folder in FOLDERS.iter().filter(|_| is_used) {
                match (folder.strip_prefix("~/"), &home) {
                    (Some(folder), Some(home)) => system.extend(self::files(&home.join(folder))),
                    (Some(_), None) => {}
                    (None, _) => system.extend(self::files(Path::new(folder))),
                }
            }
            system.sort_by_key(|path| rank(path));
            files.extend(system);
            files.into()
        })
    }
}

/// Fonts whose letters are as wide come first, those of special styles last.
fn rank(path: &Path) -> u8 {
    let name = path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| name.contains(word));
    let style = has(&["bold", "italic", "oblique", "light", "thin", "black", "condensed", "narrow", "serif"]);
    u8::from(style && !has(&["sans-serif"])) * 2 + u8::from(!has(&["mono", "cjk", "wqy"]))
}

/// The files of fonts in a folder and those in it, by their names. Each folder is looked into once, so that links in
/// circles end.
fn files(folder: &Path) -> Vec<PathBuf> {
    fn add(folder: &Path, seen: &mut HashSet<PathBuf>, to: &mut Vec<PathBuf>) {
        let is_new = fs::canonicalize(folder).is_ok_and(|folder| seen.insert(folder));
        let Some(entries) = fs::read_dir(folder).ok().filter(|_| is_new) else { return };
        let mut paths: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
        paths.sort();
        for path in paths {
            let extension = path.extension().unwrap_or_default().to_ascii_lowercase();
            if path.is_dir() {
                add(&path, seen, to);
            } else if ["ttf", "otf", "ttc", "otc"].iter().any(|known| extension == *known) && path.is_file() {
                to.push(path);
            }
        }
    }
    let mut paths = Vec::new();
    add(folder, &mut HashSet::new(), &mut paths);
    paths
}

/// The fonts of a file. Only what tells their characters is read.
fn fonts(path: &Path) -> io::Result<Vec<Known>> {
    let mut file = File::open(path)?;
    let start = read(&mut file, 0, 12)?;
    let offsets = match &start[..4] {
        b"ttcf" => {
            let count = number(&start, 8).min(COLLECTION);
            let offsets = read(&mut file, 12, count * 4)?;
            (0..count as usize).map(|index| number(&offsets, 4 * index)).collect()
        }
        _ => vec![0],
    };
    let mut fonts = Vec::new();
    for (index, offset) in offsets.into_iter().enumerate() {
        let tables = number(&read(&mut file, offset.into(), 8)?, 4) >> 16;
        let directory = read(&mut file, u64::from(offset) + 12, tables * 16)?;
        let Some(entry) = directory.chunks(16).find(|entry| entry.starts_with(b"cmap")) else { continue };
        let (offset, length) = (number(entry, 8), number(entry, 12));
        let characters = read(&mut file, offset.into(), length)?;
        fonts.push(Known { path: path.to_owned(), index: index as u32, characters });
    }
    Ok(fonts)
}

fn read(file: &mut File, offset: u64, length: u32) -> io::Result<Vec<u8>> {
    if length > TABLE {
        return Err(io::ErrorKind::InvalidData.into());
    }
    let mut bytes = vec![0; length as usize];
    file.seek(SeekFrom::Start(offset))?;
    file.read_exact(&mut bytes)?;
    Ok(bytes)
}

fn number(bytes: &[u8], at: usize) -> u32 {
    bytes[at..at + 4].iter().fold(0, |number, byte| number << 8 | u32::from(*byte))
}
