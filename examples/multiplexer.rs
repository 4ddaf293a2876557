//! A terminal multiplexer: several programs in one terminal, one of them in view.
//!
//! `cargo run -p examples --bin multiplexer -- top sh`: Ctrl-A n goes to the next, Ctrl-A q ends all.

use pty::{Command, RawMode, Session, Size, ctrl};
use pty_screen::Screen;
use signal_hook::{consts::*, iterator::Signals};
use std::io::{self, Read, Write, stdin, stdout};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::{mem::take, thread::spawn, time::Duration};

enum News {
    Printed(usize, Vec<u8>), // by the program of this window; nothing is its end
    Typed(Vec<u8>),          // likewise
    Signal(i32),
}

struct Window {
    title: String,
    session: Session,
    keys: SyncSender<u8>, // to a thread that may have to wait until the program reads
    screen: Screen,
}

fn open(number: usize, title: String, news: SyncSender<News>) -> io::Result<Window> {
    let session = Command::new("sh").args(["-c", &title]).size(space()?).spawn()?;
    let (mut output, mut input) = (session.manager.try_clone()?, session.manager.try_clone()?);
    let (keys, typed) = sync_channel(1 << 16);
    spawn(move || typed.iter().try_for_each(|key| input.write_all(&[key])));
    spawn(move || read(&mut output, |bytes| news.send(News::Printed(number, bytes)).is_ok()));
    Ok(Window { title, session, keys, screen: Screen::new(pty_screen::Size::new(80, 24)) })
}

fn read(from: &mut impl Read, tell: impl Fn(Vec<u8>) -> bool) {
    let mut buffer = [0; 4096];
    while from.read(&mut buffer).is_ok_and(|count| tell(buffer[..count].to_vec()) && count > 0) {}
}

fn space() -> io::Result<Size> {
    let Size { cols, rows, .. } = Size::of(stdout())?;
    Ok(Size::new(cols.max(1), rows.saturating_sub(1).max(1))) // a line is the bar's
}

fn resize(windows: &mut [Window]) -> io::Result<()> {
    let size = space()?;
    windows.iter_mut().try_for_each(|window| {
        window.screen.resize(pty_screen::Size::new(size.cols, size.rows));
        window.session.manager.resize(size)
    })
}

fn draw(windows: &[Window], focus: usize) -> io::Result<()> {
    let Window { title, screen, .. } = &windows[focus];
    let name = format!("{} of {}: {title}", focus + 1, windows.len());
    let (cols, line) = (usize::from(screen.size().cols), screen.size().rows + 1);
    let bar = format!("\x1b[{line}H\x1b[0;7m{name:cols$.cols$}");
    write!(stdout(), "\x1b[?2026h{}\x1b7{bar}\x1b8\x1b[?2026l", screen.drawn())?;
    stdout().flush()
}

fn run(windows: &mut [Window], news: &Receiver<News>) -> io::Result<()> {
    let (mut focus, mut command, mut running) = (0, false, windows.len());
    resize(windows)?;
    while running > 0 {
        draw(windows, focus)?;
        match news.recv().expect("the threads live") {
            News::Printed(number, bytes) if bytes.is_empty() => {
                windows[number].title += " (ended)";
                windows[number].session.child.wait_timeout(Duration::from_secs(1))?;
                running -= 1;
            }
            News::Printed(number, bytes) => windows[number].screen.feed(&bytes),
            News::Signal(SIGWINCH) => resize(windows)?,
            News::Typed(keys) if !keys.is_empty() => {
                keys.iter().for_each(|&key| match (take(&mut command), key) {
                    (false, key) if Some(key) == ctrl('a') => command = true,
                    (true, b'n') => focus = (focus + 1) % windows.len(),
                    (true, b'q') => running = 0,
                    (_, key) => drop(windows[focus].keys.try_send(key)), // full: the program does not read
                })
            }
            News::Signal(_) | News::Typed(_) => running = 0,
        }
    }
    Ok(())
}

fn main() -> io::Result<()> {
    let _raw = RawMode::enter(stdin())?;
    let (news, told) = sync_channel(64);
    let open = |(number, program)| open(number, program, news.clone());
    let mut windows = std::env::args().skip(1).enumerate().map(open).collect::<io::Result<Vec<_>>>()?;
    let (keys, mut signals) = (news.clone(), Signals::new([SIGWINCH, SIGTERM, SIGHUP])?);
    spawn(move || read(&mut stdin(), |bytes| keys.send(News::Typed(bytes)).is_ok()));
    spawn(move || signals.forever().try_for_each(|signal| news.send(News::Signal(signal))));
    print!("\x1b[?1049h");
    let result = run(&mut windows, &told);
    print!("\x1b[m\x1b[?25h\x1b[?1049l");
    stdout().flush().and(result)
}
