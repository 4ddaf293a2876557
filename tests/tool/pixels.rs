//! `pty-cli export`: pictures of pixels.

use std::fs;
use std::io::Cursor;

use crate::lookup::{Place, cast};

/// Red, green, blue and how much of what is behind it is covered.
type Pixel = [u8; 4];

/// A picture, row by row.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Picture {
    width: usize,
    pixels: Vec<Pixel>,
}

impl Picture {
    /// Puts pixels over those in a rectangle, but for transparent ones.
    fn put(&mut self, [left, top, width]: [usize; 3], pixels: &[u8]) {
        for (at, pixel) in pixels.as_chunks::<4>().0.iter().enumerate().filter(|(_, pixel)| pixel[3] > 0) {
            self.pixels[(top + at / width) * self.width + left + at % width] = *pixel;
        }
    }

    fn at(&self, x: usize, y: usize) -> Pixel {
        self.pixels[y * self.width + x]
    }
}

/// Reads a GIF: how long each picture stays, in milliseconds, and what is seen then.
fn gif(bytes: &[u8]) -> Vec<(u64, Picture)> {
    let mut options = gif::DecodeOptions::new();
    options.set_color_output(gif::ColorOutput::RGBA);
    let mut decoder = options.read_info(bytes).unwrap();
    let (width, height) = (usize::from(decoder.width()), usize::from(decoder.height()));
    let mut seen = Picture { width, pixels: vec![[0; 4]; width * height] };
    let mut frames = Vec::new();
    while let Some(frame) = decoder.read_next_frame().unwrap() {
        seen.put([frame.left, frame.top, frame.width].map(usize::from), &frame.buffer);
        frames.push((u64::from(frame.delay) * 10, seen.clone()));
    }
    frames
}

/// The same of a PNG; one that does not move stays for no time.
fn png(bytes: &[u8]) -> Vec<(u64, Picture)> {
    let mut decoder = png::Decoder::new(Cursor::new(bytes));
    decoder.set_transformations(png::Transformations::EXPAND | png::Transformations::ALPHA);
    let mut reader = decoder.read_info().unwrap();
    let (width, height) = (reader.info().width as usize, reader.info().height as usize);
    let mut seen = Picture { width, pixels: vec![[0; 4]; width * height] };
    let count = reader.info().animation_control().map_or(1, |control| control.num_frames);
    let mut buffer = vec![0; reader.output_buffer_size().unwrap()];
    let frames = (0..count).map(|_| {
        let output = reader.next_frame(&mut buffer).unwrap();
        let control = reader.info().frame_control().copied();
        let (place, stay) = control.map_or(([0, 0, width], 0), |control| {
            let place = [control.x_offset, control.y_offset, control.width].map(|length| length as usize);
            (place, u64::from(control.delay_num) * 1000 / u64::from(control.delay_den))
        });
        seen.put(place, &buffer[..output.buffer_size()]);
        (stay, seen.clone())
    });
    frames.collect()
}

/// Exports `a.cast` with these arguments, which name no file.
fn export(place: &Place, args: &[&str], format: &str) -> Vec<u8> {
    let args = [&["export", "-q", "--overwrite", "--format", format], args, &["a.cast", "out"]].concat();
    place.output(&args).well();
    fs::read(place.path("out")).unwrap()
}

fn still(place: &Place, args: &[&str]) -> Picture {
    png(&export(place, args, "png")).remove(0).1
}

/// A small picture of a screen that shows this, without an edge and a cursor.
fn drawn(text: &str) -> Picture {
    let place = Place::new();
    place.write("a.cast", cast("", &[(0.0, "o", text.into())]));
    still(&place, &["--padding", "0", "--radius", "0", "--cols", "8", "--rows", "3", "--cursor", "hidden"])
}

/// Cells are so wide and high.
const CELL: (usize, usize) = (10, 21);

/// What is written in half a second, in every colour and style that is given.
fn busy(colours: &[&str]) -> Vec<(f64, &'static str, String)> {
    let steps = 0..40;
    steps
        .map(|step| {
            let colour = colours[step % colours.len()];
            let text = match step % 5 {
                0 => format!("\x1b[{colour}mline {step} ─┬─ é Ж\r\n"),
                1 => format!("\x1b[{};{}H\x1b[4m{colour}\x1b[m", step % 9 + 1, step % 30 + 1),
                2 => format!("\x1b[{colour}m\x1b[7m over \x1b[m\x1b[2A\r"),
                3 => "\x1b[?25l\x1b[5;5H\x1b[K".to_owned(),
                _ => format!("\x1b[?25h\x1b[1m{}\x1b[m", "▄█░⣿".repeat(step % 5)),
            };
            (0.05 * step as f64, "o", text)
        })
        .collect()
}

#[test]
fn what_moves_shows_at_any_time_what_a_still_picture_of_it_shows() {
    let place = Place::new();
    let mut events = busy(&["31", "38;2;200;100;0", "3;44", "2"]);
    // It stays for longer than a picture of a GIF can.
    let last = events.last().unwrap().0 + 700.0;
    events.push((last, "o", "the end".into()));
    place.write("a.cast", cast("", &events));
    let look = ["--rows", "10", "--cols", "40", "--radius", "0"];
    let moving = [&look[..], &["--fps-cap", "1000"]].concat();
    for frames in [gif(&export(&place, &moving, "gif")), png(&export(&place, &moving, "apng"))] {
        let ends: Vec<u64> = frames
            .iter()
            .scan(0, |end, (stay, _)| {
                *end += stay;
                Some(*end)
            })
            .collect();
        assert_eq!(*ends.last().unwrap(), (last * 1000.0) as u64 + 3000);
        for (time, ..) in &events {
            let at = ends.iter().position(|end| *end > (time * 1000.0 + 5.0) as u64).unwrap();
            let shown = still(&place, &[&look[..], &["--at", &time.to_string()]].concat());
            assert!(frames[at].1 == shown, "at {time}");
        }
    }
}

#[test]
fn more_colours_than_a_gif_has_are_as_near_as_it_can_and_exact_in_png() {
    let place = Place::new();
    let colours: String = (0..600)
        .map(|step| {
            format!("\x1b[38;2;{};{};99mx\x1b[48;2;9;{};{}m ", step % 256, step / 3, step % 256, step / 4)
        })
        .collect();
    place.write("a.cast", cast("", &[(0.0, "o", colours), (1.0, "o", "\r\n\x1b[mplain".into())]));
    let look = ["--radius", "0"];
    let exact = still(&place, &look);
    let frames = png(&export(&place, &look, "apng"));
    assert!(frames.last().unwrap().1 == exact);
    let frames = gif(&export(&place, &look, "gif"));
    let near = &frames.last().unwrap().1;
    let far = |one: &Pixel, other: &Pixel| {
        one.iter().zip(other).map(|(one, other)| u32::from(one.abs_diff(*other))).sum::<u32>()
    };
    let sum: u32 = near.pixels.iter().zip(&exact.pixels).map(|(one, other)| far(one, other)).sum();
    assert!(sum / (exact.pixels.len() as u32) < 16, "{}", sum / exact.pixels.len() as u32);
}

/// Where a character covers its cell: the corners and the middle, from the left to the right and from above.
fn covered(c: char) -> String {
    let picture = drawn(&c.to_string());
    let (right, bottom) = (CELL.0 - 1, CELL.1 - 1);
    let places = [(0, 0), (right, 0), (CELL.0 / 2, CELL.1 / 2), (0, bottom), (right, bottom)];
    let ink = |(x, y)| if picture.at(x, y) == [0xcc, 0xcc, 0xcc, 255] { '#' } else { '.' };
    places.into_iter().map(ink).collect()
}

#[test]
fn pieces_of_cells_are_where_they_belong() {
    for (c, places) in [
        ('\u{23ba}', "##..."), // The first scan line.
        ('\u{23bd}', "...##"),
        ('\u{1fb00}', "#...."), // A sextant.
        ('\u{1fb72}', "....."), // The fourth eighth of the width.
        ('\u{1fb7c}', "#..##"), // Left and lower eighth.
        ('\u{1fb7e}', "##..#"),
        ('\u{1fb80}', "##.##"),
        ('\u{1fb83}', "##..."), // Upper three eighths.
        ('\u{1fb88}', ".#..#"), // Right three eighths.
        ('\u{1fb85}', "###.."),
        ('\u{e0b4}', "#.##."), // A half of a circle.
        ('\u{e0b6}', ".##.#"),
    ] {
        assert_eq!(covered(c), places, "U+{:04X}", u32::from(c));
    }
}

#[test]
fn as_many_colours_as_a_palette_has_are_exact_and_one_more_is_drawn_too() {
    let place = Place::new();
    for count in 253..=258 {
        // With that of the background, so many.
        let cells: String =
            (1..count).map(|step| format!("\x1b[48;2;{};{};200m ", step % 256, step / 256)).collect();
        let events = [(0.0, "o", cells), (1.0, "o", "\x1b[m\r\n\x1b[48;2;1;0;200m ".into())];
        place.write("a.cast", cast("", &events));
        for look in [&["--cursor", "hidden", "--radius", "0"][..], &["--cursor", "hidden"]] {
            let exact = still(&place, look);
            let moving = png(&export(&place, look, "apng"));
            assert!(moving.last().unwrap().1 == exact, "{count} {look:?}");
            let moving = gif(&export(&place, look, "gif"));
            let is_exact = moving.last().unwrap().1 == exact;
            // What is half transparent is none in a GIF.
            assert!(is_exact || count > 255 || look.len() == 2, "{count} {look:?}");
        }
    }
}

#[test]
fn pauses_are_as_long_as_they_are_however_long() {
    let place = Place::new();
    let mut events: Vec<(f64, &str, String)> = Vec::new();
    let mut time = 0.0;
    // As long as a picture can stay and longer; with parts of seconds that must not be lost.
    for pause in [0.0, 100.005, 100.005, 655.36, 7000.007, 70_000.5, 200_000.25, 0.5] {
        time += pause;
        events.push((time, "o", format!("{pause}\r\n")));
    }
    place.write("a.cast", cast("", &events));
    let look = ["--cols", "10", "--rows", "10"];
    for (format, near) in [("gif", 5.0), ("apng", 1000.0)] {
        let bytes = export(&place, &look, format);
        let frames = if format == "gif" { gif(&bytes) } else { png(&bytes) };
        let mut ends: Vec<u64> = Vec::new();
        for (index, (stay, picture)) in frames.iter().enumerate() {
            ends.push(ends.last().copied().unwrap_or_default() + stay);
            if index > 0 && frames[index - 1].1 == *picture {
                ends.remove(ends.len() - 2);
            }
        }
        let expected = events[1..].iter().map(|event| event.0).chain([time + 3.0]);
        assert_eq!(ends.len(), events.len(), "{format}");
        for (end, expected) in ends.iter().zip(expected) {
            assert!((*end as f64 - expected * 1000.0).abs() <= near, "{format}: {end} and {expected}");
        }
    }
}

#[test]
fn the_longest_times_and_the_smallest_cells_are_drawn() {
    let place = Place::new();
    let events = [(0.0, "o", "a\u{10fffd}".into()), (9e9, "o", "b".into()), (1.8e10, "o", "c".into())];
    place.write("a.cast", cast("", &events));
    place.output(&["export", "-q", "--speed", "0.001", "--fps-cap", "0.001", "a.cast", "a.svg"]).well();
    let small = ["--font-size", "0.001", "--padding", "0", "--cols", "5", "--rows", "2"];
    let picture = still(&place, &small);
    assert_eq!((picture.width, picture.pixels.len()), (5, 10));
    let times = ["--speed", "1000", "--format", "apng"];
    place.output(&[&["export", "-q"], &times[..], &small, &["a.cast", "a.apng"]].concat()).well();
}

#[test]
fn lines_and_blocks_join_those_in_the_cells_beside_them() {
    for box_ in ["┌─┐\r\n│ │\r\n└─┘", "╭─╮\r\n│ │\r\n╰─╯", "┏━┓\r\n┃ ┃\r\n┗━┛"]
    {
        let picture = drawn(box_);
        let ink = [0xcc, 0xcc, 0xcc, 255];
        let (x, y) = (CELL.0 / 2, CELL.1 / 2);
        for (from, to) in [((x, y), (x + 2 * CELL.0, y)), ((x, y), (x, y + 2 * CELL.1))] {
            // Beyond the corners, which may be round.
            let (first, last) = ((from.0.max(from.1.min(x)), from.1), to);
            let places: Vec<_> = match first.0 == last.0 {
                true => (CELL.1..2 * CELL.1 + 1).map(|y| (x, y)).collect(),
                false => (CELL.0..2 * CELL.0 + 1).map(|x| (x, y)).collect(),
            };
            assert!(places.iter().all(|(x, y)| picture.at(*x, *y) == ink), "{box_}");
        }
    }
    let full = drawn("██\r\n▀▀\r\n▟█");
    assert!((0..2 * CELL.0).all(|x| (0..CELL.1).all(|y| full.at(x, y) == full.at(0, 0))));
    assert_eq!(full.at(0, CELL.1), full.at(0, 0));
}

#[test]
fn every_style_is_seen() {
    let styles =
        ["0", "1", "2", "3", "4", "4:2", "4:3", "4:4", "4:5", "4;58;5;1", "7", "8", "9", "53", "31", "41"];
    let pictures = styles.map(|style| drawn(&format!("\x1b[{style}mabcx")));
    for (index, picture) in pictures.iter().enumerate() {
        for (other, second) in pictures.iter().enumerate().skip(index + 1) {
            assert!(picture != second, "{} and {}", styles[index], styles[other]);
        }
    }
    // Hidden text is none; what blinks stays.
    assert!(drawn("\x1b[8mabcx") == drawn("") && drawn("\x1b[5mabcx") == pictures[0]);
}

#[test]
fn a_window_has_round_corners_on_nothing() {
    let place = Place::new();
    place.write("a.cast", cast("", &[(0.0, "o", "hello".into())]));
    let args = ["--window", "mac", "--title", "a title", "--margin", "20", "--radius", "10", "--cols", "40"];
    let picture = still(&place, &args);
    assert_eq!((picture.at(0, 0)[3], picture.at(20, 20)[3], picture.at(60, 20)[3]), (0, 0, 255));
    let corner = (20..30).map(|x| picture.at(x, 20)[3]);
    assert!(corner.clone().any(|cover| cover > 0 && cover < 255), "{:?}", corner.collect::<Vec<_>>());
    // The middle of the first button.
    assert_eq!(picture.at(20 + 19, 20 + 17), [0xff, 0x5f, 0x57, 255]);
    let moving = &gif(&export(&place, &args, "gif"))[0].1;
    assert_eq!((moving.at(0, 0)[3], moving.at(60, 20)), (0, picture.at(60, 20)));
}

#[test]
fn a_character_that_no_font_has_is_named_and_drawn_as_its_code_point() {
    let place = Place::new();
    place.write("a.cast", cast("", &[(0.0, "o", "\u{10fffd}\u{10fffd} é".into())]));
    let finished = place.output(&["export", "a.cast", "a.png"]);
    assert_eq!(finished.code(), 0);
    let stderr = finished.stderr.to_string();
    assert!(stderr.contains("no font has \\u{10fffd} (U+10FFFD); drawn as boxes"), "{stderr}");
    assert_eq!(stderr.lines().count(), 1, "{stderr}");
    let finished = place.output(&["export", "-q", "--overwrite", "a.cast", "a.png"]).well();
    assert_eq!(finished.stderr.to_string(), "");
    assert!(drawn("\u{10fffd}") != drawn("\u{10fffc}"));
}

#[test]
fn a_font_of_the_user_comes_before_the_one_that_is_built_in() {
    let place = Place::new();
    let bold = concat!(env!("CARGO_MANIFEST_DIR"), "/../pty-recording/fonts/all-bold.ttf.zst");
    place.write("bold.ttf", zstd::decode_all(fs::File::open(bold).unwrap()).unwrap());
    place.write("a.cast", cast("", &[(0.0, "o", "some text".into())]));
    let args = ["--cursor", "hidden"];
    let by_font = still(&place, &[&args[..], &["--font", "bold.ttf"]].concat());
    let regular = still(&place, &args);
    place.write("a.cast", cast("", &[(0.0, "o", "\x1b[1msome text".into())]));
    assert!(still(&place, &args) == by_font && by_font != regular);

    place.write("bad.ttf", "no font");
    for (args, message) in [
        (["--font", "bad.ttf"], "bad.ttf: is no font"),
        (["--font", "none.ttf"], "none.ttf: No such file"),
        (["--font-dir", "none"], "none: No such file"),
        (["--font-size", "1000"], "pixels cannot be made"),
    ] {
        let finished = place.output(&[&["export"], &args[..], &["a.cast", "b.png"]].concat());
        assert_eq!(finished.code(), 1, "{args:?}");
        assert!(finished.stderr.contains(message), "{}", finished.stderr);
    }
}

#[test]
fn pictures_for_videos_come_at_a_constant_rate() {
    let place = Place::new();
    let events = [(0.0, "o", "one".into()), (0.9, "o", "\r\ntwo".into())];
    place.write("a.cast", cast("", &events));
    let args =
        ["--fps-cap", "12.5", "--last-frame", "100ms", "--cols", "11", "--rows", "3", "--padding", "1"];
    let video = export(&place, &args, "y4m");
    let end = video.iter().position(|byte| *byte == b'\n').unwrap() + 1;
    let head = std::str::from_utf8(&video[..end]).unwrap();
    assert_eq!(head, "YUV4MPEG2 W112 H66 F25:2 Ip A1:1 C444 XCOLORRANGE=LIMITED\n");
    let frames = video[end..].chunks(6 + 3 * 112 * 66);
    assert!(frames.clone().all(|frame| frame.starts_with(b"FRAME\n") && frame.len() == 6 + 3 * 112 * 66));
    let mut shown: Vec<_> = frames.clone().collect();
    shown.dedup();
    assert_eq!((frames.len(), shown.len()), (13, 2));
}

#[test]
fn a_video_has_the_background_where_a_picture_has_nothing() {
    let place = Place::new();
    place.write("a.cast", cast("", &[(0.0, "o", "".into())]));
    let look = ["--margin", "9", "--radius", "7", "--cols", "4", "--rows", "1", "--padding", "0"];
    let args = ["--cursor", "hidden", "--theme", "github-light", "--last-frame", "1ms"];
    let video = export(&place, &[&look[..], &args].concat(), "y4m");
    // 58 x 39 pixels, and one more line.
    let planes = video[video.len() - 3 * 58 * 40..].chunks(58 * 40);
    assert!(planes.clone().all(|plane| plane.iter().all(|part| *part == plane[0])));
    assert_eq!(planes.map(|plane| plane[0]).collect::<Vec<_>>(), [235, 128, 128]);
}

#[test]
fn the_same_recording_and_options_give_the_same_pixels_everywhere() {
    let place = Place::new();
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tool/pictures");
    let sample = |name: &str| format!("{folder}/{name}");
    for (args, name) in [
        (&["--at", "0.3", "--window", "mac", "--title", "a sample"][..], "pixels.png"),
        (&["--theme", "github-light", "--font-size", "12", "--line-height", "1"], "pixels.gif"),
        (&["--theme", "github-light", "--font-size", "12", "--line-height", "1"], "pixels.apng"),
    ] {
        let made = place.path(name);
        let files = [sample("pixels.cast"), made.to_str().unwrap().to_owned()];
        let args: Vec<&str> =
            ["export"].iter().chain(args).copied().chain(files.iter().map(String::as_str)).collect();
        assert_eq!(place.output(&args).well().stderr.to_string(), "");
        if std::env::var_os("PTY_PICTURES").is_some_and(|value| value == "write") {
            fs::copy(&made, sample(name)).unwrap();
        }
        assert!(
            fs::read(&made).unwrap() == fs::read(sample(name)).unwrap(),
            "{name} differs; look at it, then set PTY_PICTURES=write to write it"
        );
    }
}
