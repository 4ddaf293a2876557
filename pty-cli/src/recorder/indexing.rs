//! The index of a recording that is being made: it is read again as it grows.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use pty_recording::files::Compression;
use pty_recording::index::{Builder, Index, Storage};
use pty_recording::{OpenOptions, ReadError};

/// How often to look for more.
const LOOK: Duration = Duration::from_millis(200);

/// Makes the index of a recording while it is written.
pub(crate) struct Indexing {
    path: PathBuf,
    /// Dropped when the recording is whole.
    whole: Sender<()>,
    thread: JoinHandle<Result<(), ReadError>>,
}

impl Indexing {
    /// Begins with a recording that has its header.
    pub(crate) fn start(path: &Path) -> std::io::Result<Self> {
        let (whole, is_whole) = channel();
        let own = path.to_owned();
        let builder = thread::Builder::new().name("index".to_owned());
        let thread = builder.spawn(move || follow(&own, &is_whole))?;
        Ok(Self { path: path.to_owned(), whole, thread })
    }

    /// Ends it with the recording, which is whole. If it could not be followed, it is read from its start.
    pub(crate) fn finish(self) -> Result<(), ReadError> {
        drop(self.whole);
        match self.thread.join() {
            Ok(Ok(())) => Ok(()),
            _ => {
                let reader = OpenOptions::new().open(&self.path)?.reader;
                Index::build(reader, Storage::beside(&self.path, None)).map(|_| ())
            }
        }
    }
}

fn follow(path: &Path, is_whole: &Receiver<()>) -> Result<(), ReadError> {
    // One cannot begin within it.
    if Compression::by_name(path).0 == Compression::Gzip {
        return Err(ReadError::truncated(path.display(), "it cannot be followed"));
    }
    let open = || OpenOptions::new().open(path).map(|opened| opened.reader);
    // The first of it may not be readable yet.
    let mut reader = loop {
        match open() {
            Ok(reader) => break reader,
            Err(_) if waits(is_whole) => {}
            Err(error) => return Err(error),
        }
    };
    let mut builder = Builder::new(Storage::beside(path, None).growing())?;
    let mut may_grow = true;
    loop {
        let place = reader.position();
        match builder.read(&mut *reader) {
            Ok(true) => continue,
            Ok(false) => {}
            Err(error) if error.is_truncated() => {}
            Err(error) => return Err(error),
        }
        if !may_grow {
            return builder.finish().map(|_| ()).map_err(ReadError::from);
        }
        // Once more after its end has come.
        may_grow = waits(is_whole);
        let place = place.ok_or_else(|| ReadError::truncated(path.display(), "it cannot be followed"))?;
        // What is compressed is only read on by who opens it again.
        reader = open()?;
        reader.go_to(&place)?;
    }
}

/// Waits for a while; whether the recording may still grow.
fn waits(is_whole: &Receiver<()>) -> bool {
    is_whole.recv_timeout(LOOK) == Err(RecvTimeoutError::Timeout)
}
