//! `pty-cli export`: fonts of the user's, good and bad ones.

use std::fs::{self, File};
use std::os::unix::fs::symlink;

use nix::sys::stat::Mode;
use nix::unistd::mkfifo;

use crate::lookup::{Place, cast};

/// A character that no font has: one of a private plane.
const PRIVATE: char = '\u{10ff00}';

/// The built-in font with another table of characters: from the first to the last of each group, from a glyph on.
fn font(groups: &[[u32; 3]]) -> Vec<u8> {
    let built_in = concat!(env!("CARGO_MANIFEST_DIR"), "/../pty-recording/fonts/all-regular.ttf.zst");
    let mut font = zstd::decode_all(File::open(built_in).unwrap()).unwrap();
    let entry = 12 + 16 * font[12..].chunks(16).position(|entry| entry.starts_with(b"cmap")).unwrap();
    // One subtable, for Windows and all characters, of format 12.
    let mut table: Vec<u8> = [0, 1, 3, 10, 0, 12, 12, 0].map(u16::to_be_bytes).concat();
    table.extend([16 + 12 * groups.len() as u32, 0, groups.len() as u32].map(u32::to_be_bytes).concat());
    table.extend(groups.concat().into_iter().flat_map(u32::to_be_bytes));
    let place = [font.len() as u32, table.len() as u32].map(u32::to_be_bytes).concat();
    font[entry + 8..entry + 16].copy_from_slice(&place);
    font.extend(table);
    font
}

/// A small picture of a text.
fn picture(place: &Place, text: &str, args: &[&str]) -> Vec<u8> {
    place.write("a.cast", cast("", &[(0.0, "o", text.to_owned())]));
    let look = ["export", "-q", "--overwrite", "--cursor", "hidden", "--cols", "9", "--rows", "2"];
    place.output(&[&look[..], args, &["a.cast", "out.png"]].concat()).well();
    fs::read(place.path("out.png")).unwrap()
}

#[test]
fn a_font_in_a_folder_has_what_the_built_in_one_has_not() {
    let place = Place::new();
    fs::create_dir_all(place.path("fonts/deep")).unwrap();
    let code = u32::from(PRIVATE);
    place.write("fonts/deep/some.ttf", font(&[[code, code + 90, 1]]));
    let boxes = picture(&place, &PRIVATE.to_string(), &[]);
    let with = ["--font-dir", "fonts"];
    let drawn = picture(&place, &PRIVATE.to_string(), &with);
    assert!(drawn != boxes);
    assert!(picture(&place, &PRIVATE.to_string(), &["--font", "fonts/deep/some.ttf"]) == drawn);
    // What the built-in font has comes from there.
    assert!(picture(&place, "g", &with) == picture(&place, "g", &[]));
    picture(&place, &PRIVATE.to_string(), &with);
    let finished = place.output(&["export", "--overwrite", "--font-dir", "fonts", "a.cast", "out.png"]);
    assert!(!finished.well().stderr.contains("no font has"));
}

#[test]
fn folders_with_circles_pipes_and_damaged_fonts_are_looked_into_to_their_end() {
    let place = Place::new();
    fs::create_dir_all(place.path("fonts/a")).unwrap();
    for number in 0..10 {
        symlink("..", place.path(&format!("fonts/a/circle{number}"))).unwrap();
    }
    symlink("nowhere", place.path("fonts/none.ttf")).unwrap();
    mkfifo(&place.path("fonts/pipe.ttf"), Mode::S_IRWXU).unwrap();
    fs::create_dir(place.path("fonts/folder.ttf")).unwrap();
    let whole = font(&[[u32::from(PRIVATE), u32::from(PRIVATE), 5]]);
    for (name, bytes) in [
        ("empty.ttf", &b""[..]),
        ("no-faces.ttc", b"ttcf\0\x01\0\0\0\0\0\0"),
        ("many-faces.ttc", b"ttcf\0\x01\0\0\xff\xff\xff\xff\0\0\0\0"),
        ("text.otf", b"this is no font at all, but is as long as the head of one"),
        ("all.ttf", &font(&[[0, u32::MAX, 0], [7, 3, u32::MAX]])),
        ("cut.ttf", &whole[..whole.len() / 2]),
        ("no-glyph.ttf", &font(&[[u32::from(PRIVATE), u32::from(PRIVATE), 60_000]])),
    ] {
        place.write(&format!("fonts/{name}"), bytes);
    }
    let boxes = picture(&place, &PRIVATE.to_string(), &[]);
    assert!(picture(&place, &PRIVATE.to_string(), &["--font-dir", "fonts"]) == boxes);
    place.write("fonts/z.ttf", whole);
    assert!(picture(&place, &PRIVATE.to_string(), &["--font-dir", "fonts"]) != boxes);
}

#[test]
fn a_damaged_font_is_an_error_or_draws_what_it_can() {
    let place = Place::new();
    let whole = font(&[[32, 126, 1]]);
    let mut random = 1_u32;
    for _ in 0..20 {
        let mut damaged = whole.clone();
        for _ in 0..300 {
            random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let place = (random >> 8) as usize % damaged.len();
            damaged[place] = random as u8;
        }
        place.write("damaged.ttf", damaged);
        place.write("a.cast", cast("", &[(0.0, "o", "some text".into())]));
        let finished =
            place.output(&["export", "-q", "--overwrite", "--font", "damaged.ttf", "a.cast", "out.png"]);
        assert!(matches!(finished.code(), 0 | 1), "{}", finished.stderr);
        assert!(finished.code() == 0 || finished.stderr.contains("damaged.ttf: is no font"));
    }
    let finished = place.output(&["export", "--font", "/dev/zero", "a.cast", "b.png"]);
    assert!(finished.stderr.contains("/dev/zero: is no font"), "{}", finished.stderr);
}

#[test]
fn a_glyph_that_is_made_of_itself_again_and_again_is_not_drawn() {
    let place = Place::new();
    let mut endless = font(&[[u32::from('g'), u32::from('g'), 1]]);
    let table = |font: &[u8], name: &[u8]| {
        let entry = font[12..].chunks(16).find(|entry| entry.starts_with(name)).unwrap();
        u32::from_be_bytes(entry[8..12].try_into().unwrap()) as usize
    };
    // All glyphs begin where the table does: with two parts, each of which is the glyph.
    let (glyphs, places) = (table(&endless, b"glyf"), table(&endless, b"loca"));
    let parts = [0xffff, 0, 0, 0, 0, 0x20, 1, 0, 0x0, 1, 0];
    endless[glyphs..glyphs + 22].copy_from_slice(&parts.map(u16::to_be_bytes).concat());
    let is_long = endless[table(&endless, b"head") + 51] == 1;
    let offsets =
        if is_long { [0_u32, 0, 22].map(u32::to_be_bytes).concat() } else { vec![0, 0, 0, 0, 0, 11] };
    endless[places..places + offsets.len()].copy_from_slice(&offsets);
    place.write("endless.ttf", endless);
    let plain = picture(&place, "g", &[]);
    assert!(picture(&place, "g", &["--font", "endless.ttf"]) == plain);
}
