//! `pty-cli replay`.

use std::borrow::Cow;
use std::io::{self, IsTerminal};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use pty::Size;
use pty_recording::index::{Place, View};
use pty_recording::{Event, Header, Kind, Position, ReadError, Reader, Skipped};

use super::reading;
use crate::args::{Replay, ReplayStream};
use crate::at::At;
use crate::indexes::{self, Source};
use crate::messages;
use crate::pace::{PlaybackPace, is_written};
use crate::play;
use crate::player::{self, Halt, Player};
use crate::progress::Progress;
use crate::shown::shown;
use crate::viewer::{Stop, Viewer};
use crate::{Failure, GONE, clock};

pub(crate) fn run(args: Replay) -> Result<u8, Failure> {
    let timing = args.timing.as_deref();
    let lenient = !args.strict;
    let (place, from) = start(&args)?;
    let opened = reading::open(&args.file, timing, args.input_format, lenient)?;
    // A pipe can keep us waiting; then the keys are the terminal's, so that Ctrl-C ends us.
    let is_file = opened.size.is_some();
    let mut viewer = Viewer::new(is_file).map_err(|error| Failure::File(error.to_string()))?;
    let is_work = args.speed.0.is_none() && !viewer.is_terminal();
    let progress = if is_work { Progress::new(&opened) } else { Progress::none(&opened) };
    let skipped = Arc::default();
    let is_output = args.stream.iter().all(|stream| *stream == ReplayStream::Out);
    let is_player = viewer.has_keys() && is_output && args.speed.0.is_some() && !args.unfiltered;
    // The player waits for keys as well.
    let follows = args.follow && !is_player;
    let options = reading::options(timing, args.input_format, lenient);
    let path = args.file.clone();
    let reopen: Arc<play::Reopen> = Arc::new(move || Ok(options.open(&path)?.reader));
    let to = nanoseconds(args.to, u64::MAX);
    let reader = Watched {
        reader: opened.reader,
        progress,
        follows,
        to,
        last: (0, Instant::now()),
        exited: false,
        skipped: Arc::clone(&skipped),
    };
    let header = reader.header();

    let idle_limit = header.idle_limit.and_then(|limit| Duration::try_from_secs_f64(limit).ok());
    let pace = PlaybackPace {
        speed: args.speed.0,
        max_wait: args.max_wait.or(idle_limit).unwrap_or(Duration::MAX),
        min_wait: Duration::ZERO,
        steps: (1.1, 1.0 / 1.1),
    };
    let played = if is_player {
        let facts = facts(&args.file, opened.format, header);
        // An index for another way of reading would have other events.
        let path = Some(&*args.file).filter(|_| args.input_format.is_none() && lenient);
        let indexing = play::Indexing::begin(path, timing, opened.size.unwrap_or(0), Arc::clone(&reopen));
        let options = play::Options {
            pace,
            from: place,
            to,
            looped: args.looped,
            follow: args.follow,
            markers_pause: args.markers_pause,
            facts,
        };
        let reader = Box::new(reader);
        let view = if args.follow { View::following(reader) } else { View::new(reader) }.map_err(Halt::from);
        view.and_then(|view| play::play(view, &mut viewer, indexing, reopen, options))
    } else {
        if viewer.is_terminal() {
            say_if_wider(&args.file, header);
        }
        let (streams, raw, newline) = (&args.stream, args.unfiltered, viewer.newline());
        let player = Player {
            pace,
            from,
            to,
            safe: !raw,
            look: &|event| look(event, streams, raw, newline),
            reopen: is_file.then_some(&*reopen),
        };
        player.play(Box::new(reader), &mut viewer)
    };
    let closed = viewer.close();
    if matches!(played, Err(Halt::Unreadable(_))) || skipped.lock().is_ok_and(|skipped| !skipped.is_empty()) {
        viewer.end_line();
    }
    if let Ok(skipped) = skipped.lock() {
        reading::say_skipped(&args.file, &skipped);
    }
    let stopped = |stop| match stop {
        Stop::Ended(code) => Ok(code),
        Stop::Gone => Ok(GONE),
        Stop::Failed(error) => Err(Failure::of_output(&error)),
    };
    match played {
        Ok(()) => closed.map_or_else(stopped, |()| Ok(0)),
        Err(Halt::Stopped(stop)) => stopped(stop),
        Err(Halt::Unreadable(error)) if error.is_truncated() && !args.strict => {
            messages::warn(&args.file, format_args!("{error}; shown up to there"));
            Ok(0)
        }
        Err(Halt::Unreadable(error)) => Err(reading::unread(&args.file, &error)),
    }
}

/// Where to start, as a place and as a time in nanoseconds.
fn start(args: &Replay) -> Result<(Place, u64), Failure> {
    let time = match &args.at {
        None => args.from,
        Some(At::Time(time)) => Some(*time),
        Some(at) => {
            let timing = args.timing.as_deref();
            let source = Source { path: &args.file, timing, format: args.input_format, strict: args.strict };
            let view = indexes::found(source, at)?;
            return Ok((Place::Event(view.events()), view.time()));
        }
    };
    let time = nanoseconds(time, 0);
    Ok((Place::Time(time), time))
}

/// What is known of a recording, for a person.
fn facts(path: &Path, format: pty_recording::Format, header: &Header) -> Vec<String> {
    let size = header.size.map(|size| size.to_string());
    let facts = [
        ("file", Some(path.display().to_string())),
        ("format", Some(format.name().to_owned())),
        ("size", size),
        ("title", header.title.clone()),
        ("command", header.command.clone()),
        ("started", header.started.map(|time| clock::local(time).strftime("%Y-%m-%d %H:%M:%S").to_string())),
    ];
    let lines = facts.into_iter().filter_map(|(name, fact)| Some(format!(" {name:8} {}", shown(&fact?))));
    lines.collect()
}

/// Says that a recording does not fit on the terminal, if somebody sees it.
fn say_if_wider(path: &Path, header: &Header) {
    let (Some(size), Ok(ours)) = (header.size, Size::of(io::stdout())) else { return };
    if io::stderr().is_terminal() && ours.cols > 0 && size.cols > ours.cols {
        let (theirs, ours) = (size.cols, ours.cols);
        messages::warn(path, format_args!("recorded with {theirs} columns; this terminal has {ours}"));
    }
}

/// A recording whose reading shows how far it is.
struct Watched {
    reader: Box<dyn Reader>,
    progress: Progress,
    /// Whether more is waited for at the end, until the command has ended.
    follows: bool,
    /// Until which time more is waited for, in nanoseconds, and the time of the last event and when it was read.
    to: u64,
    last: (u64, Instant),
    exited: bool,
    /// What was skipped, once this is dropped.
    skipped: Arc<Mutex<Skipped>>,
}

impl Drop for Watched {
    fn drop(&mut self) {
        if let Ok(mut skipped) = self.skipped.lock() {
            *skipped = self.reader.skipped();
        }
    }
}

impl Reader for Watched {
    fn header(&self) -> &Header {
        self.reader.header()
    }

    fn read(&mut self, event: &mut Event) -> Result<bool, ReadError> {
        self.progress.tick();
        if !self.follows {
            return self.reader.read(event);
        }
        loop {
            // What comes until then is seen.
            let is_over = is_written(self.to, self.last);
            let place = self.position();
            match self.reader.read(event) {
                // The rest of it is still to be written.
                Err(error) if error.is_truncated() && place.is_some() => {}
                Ok(false) if place.is_some() && !self.exited => {}
                read => {
                    self.exited |= matches!(event.kind, Kind::Exit(_));
                    self.last = (event.time, Instant::now());
                    return read;
                }
            }
            if is_over {
                return Ok(false);
            }
            thread::sleep(Duration::from_millis(50));
            if let Some(place) = place {
                self.go_to(&place)?;
            }
        }
    }

    fn position(&self) -> Option<Position> {
        self.reader.position()
    }

    fn go_to(&mut self, position: &Position) -> Result<(), ReadError> {
        self.reader.go_to(position)
    }
}

fn nanoseconds(time: Option<Duration>, otherwise: u64) -> u64 {
    time.map_or(otherwise, |time| u64::try_from(time.as_nanos()).unwrap_or(u64::MAX))
}

/// What an event looks like, if it is in one of these streams.
fn look<'a>(event: &'a Event, streams: &[ReplayStream], raw: bool, newline: &[u8]) -> Option<Cow<'a, [u8]>> {
    if !streams.contains(&stream_of(&event.kind)?) {
        return None;
    }
    let line = |text: &[u8]| Cow::Owned([text, newline].concat());
    Some(match &event.kind {
        Kind::Output => Cow::Borrowed(&event.data),
        Kind::Input if raw => Cow::Borrowed(&event.data),
        // The key that ends a line is a carriage return.
        Kind::Input => Cow::Owned(player::replace(&event.data, b'\r', newline)),
        Kind::Hidden => line(b"[hidden]"),
        Kind::Resize(size) => line(format!("SIGWINCH ROWS={} COLS={}", size.rows, size.cols).as_bytes()),
        Kind::Exit(code) => line(format!("EXIT_CODE {code}").as_bytes()),
        _ => line(&event.data),
    })
}

fn stream_of(kind: &Kind) -> Option<ReplayStream> {
    Some(match kind {
        Kind::Output => ReplayStream::Out,
        Kind::Input | Kind::Hidden => ReplayStream::In,
        Kind::Resize(_) | Kind::Signal => ReplayStream::Signal,
        Kind::Exit(_) | Kind::Info | Kind::Comment => ReplayStream::Info,
        Kind::Marker => ReplayStream::Marker,
        _ => return None,
    })
}
