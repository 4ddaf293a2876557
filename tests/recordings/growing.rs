//! Recordings that are still being written.

use std::fs::{self, File};
use std::io::Write;
use std::path::Path;

use pty_recording::files::{Compression, Output};
use pty_recording::format::{asciicast, bsd, raw, ttyrec};
use pty_recording::index::View;
use pty_recording::{Event, Format, Header, OpenOptions, Size};

use super::positions::Random;

const FORMATS: [(Format, &str); 5] = [
    (Format::AsciicastV2, "two.cast"),
    (Format::AsciicastV3, "three.cast"),
    (Format::Ttyrec, "a.ttyrec"),
    (Format::Bsd, "a.bsd"),
    (Format::Raw, "a.raw"),
];

/// What a recorder writes that gives on what it has after each line.
fn written(folder: &Path, format: Format, name: &str, compression: Compression, lines: usize) -> Vec<u8> {
    let header = Header { size: Some(Size::new(60, 10)), started: Some(1 << 60), ..Header::default() };
    let path = folder.join(name);
    let output = Output::new(File::create(&path).unwrap(), compression).unwrap();
    let mut writer = match format {
        Format::AsciicastV2 | Format::AsciicastV3 => {
            asciicast::writer(output, format, &header, None).unwrap()
        }
        Format::Ttyrec => ttyrec::writer(output, &header).unwrap(),
        Format::Bsd => bsd::writer(output, &header).unwrap(),
        _ => raw::writer(output),
    };
    for line in 0..lines {
        let text = format!("\x1b[{}mline {line} é 世\r\n", 31 + line % 6);
        writer.write(&Event::output(line as u64 * 10_000_000, text)).unwrap();
        writer.flush().unwrap();
    }
    writer.finish().unwrap();
    fs::read(&path).unwrap()
}

fn view(path: &Path, format: Format) -> View {
    View::following(OpenOptions::new().format(format).open(path).unwrap().reader).unwrap()
}

fn follow(view: &mut View) {
    view.look_again().unwrap();
    while view.step().unwrap().is_some() {}
}

/// Wherever it was cut when it was looked at, all is there in the end.
#[test]
fn what_is_written_later_is_seen_in_every_format_and_compression() {
    let folder = tempfile::tempdir().unwrap();
    let mut random = Random(11);
    for compression in [Compression::None, Compression::Gzip, Compression::Zstd] {
        for (format, name) in FORMATS {
            let bytes = written(folder.path(), format, name, compression, 40);
            let path = folder.path().join(format!("growing-{name}"));
            for round in 0..20 {
                let start = 200.min(bytes.len() / 2) + random.below(bytes.len() / 4);
                let mut file = File::create(&path).unwrap();
                file.write_all(&bytes[..start]).unwrap();
                let mut view = view(&path, format);
                follow(&mut view);
                let (mut at, mut seen) = (start, vec![view.events()]);
                while at < bytes.len() {
                    assert!(view.may_grow(), "{name} {compression:?}");
                    let count = (1 + random.below(120)).min(bytes.len() - at);
                    file.write_all(&bytes[at..at + count]).unwrap();
                    at += count;
                    follow(&mut view);
                    seen.push(view.events());
                }
                let mut whole =
                    View::new(OpenOptions::new().format(format).open(&path).unwrap().reader).unwrap();
                while whole.step().unwrap().is_some() {}
                assert_eq!(view.screen().text(), whole.screen().text(), "{name} {compression:?} {round}");
                assert_eq!(view.time(), whole.time(), "{name} {compression:?} {round}");
                // And it was seen as it came.
                seen.dedup();
                assert!(seen.len() > 2, "{name} {compression:?} {round}: {seen:?}");
            }
        }
    }
}

/// A file that is compressed by others may be one part; where it was cut does not matter.
#[test]
fn a_compressed_file_of_one_part_that_grows_by_single_bytes_is_followed() {
    let folder = tempfile::tempdir().unwrap();
    let plain = written(folder.path(), Format::Raw, "plain.raw", Compression::None, 30);
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    gzip.write_all(&plain).unwrap();
    let path = folder.path().join("growing");
    for bytes in [gzip.finish().unwrap(), zstd::encode_all(&plain[..], 3).unwrap()] {
        let mut file = File::create(&path).unwrap();
        file.write_all(&bytes[..4]).unwrap();
        let mut view = view(&path, Format::Raw);
        for byte in &bytes[4..] {
            file.write_all(&[*byte]).unwrap();
            follow(&mut view);
        }
        assert!(view.screen().text().contains("line 29 é 世"));
    }
}
