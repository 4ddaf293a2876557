//! From a format to a writer.

use std::io;

use crate::files::Output;
use crate::format::typescript::{self, Outputs, Timing};
use crate::format::{asciicast, bsd, raw, ttyrec, txt};
use crate::{Format, Header, Writer};

/// The file that a recording begins with, and those that some formats have beside it.
pub(super) struct Files {
    /// The recording, or the log of a typescript.
    pub(super) main: Output,
    /// The times of a typescript.
    pub(super) timing: Option<Output>,
    /// What they hold already, if a typescript is appended to.
    pub(super) existing: typescript::LogState,
}

/// Writes a recording of `header` in `format`. If it is to be appended to one of the same format,
/// `after` is the time of its last event, in nanoseconds. Fails with `Unsupported` for a format that is only read, and for input that would have to
/// be appended to a typescript that cannot have any.
pub(super) fn create(
    format: Format,
    files: Files,
    header: &Header,
    after: Option<u64>,
    with_input: bool,
) -> io::Result<Box<dyn Writer>> {
    Ok(match format {
        Format::AsciicastV2 | Format::AsciicastV3 => asciicast::writer(files.main, format, header, after)?,
        Format::AsciicastV1 => {
            return Err(io::Error::new(io::ErrorKind::Unsupported, "asciicast v1 can only be read"));
        }
        Format::Typescript => {
            let kind = match (files.existing.timing, with_input) {
                (Some(Timing::Classic), true) => {
                    let why = "its timing file is of the classic kind, which cannot have input";
                    return Err(io::Error::new(io::ErrorKind::Unsupported, why));
                }
                (Some(kind), _) => kind,
                (None, true) => Timing::Advanced,
                (None, false) => Timing::Classic,
            };
            let timing = files.timing.map(|timing| (timing, kind));
            let (both, existing) = (Some(files.main), files.existing);
            typescript::writer(Outputs { both, timing, existing, ..Default::default() }, header)?
        }
        Format::Ttyrec => ttyrec::writer(files.main, header)?,
        Format::Bsd => bsd::writer(files.main, header)?,
        Format::Raw => raw::writer(files.main),
        Format::Txt => txt::writer(files.main, header),
    })
}

/// Like [`create`], for what is read from an asciicast and written as one: characters that are cut stay in
/// the events that they are in, so that each event comes back as it was.
pub(super) fn create_exact(format: Format, files: Files, header: &Header) -> io::Result<Box<dyn Writer>> {
    match format {
        Format::AsciicastV2 | Format::AsciicastV3 => asciicast::exact_writer(files.main, format, header),
        _ => create(format, files, header, None, true),
    }
}
