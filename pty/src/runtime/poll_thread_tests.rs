//! A runtime whose queue takes no terminals, as kqueue of macOS: all the same a relay between two of them.

use std::io::{self, IsTerminal, Read, Write};
use std::task::{Context, Poll};
use std::time::Instant;

use futures_lite::future::{block_on, race};

use crate::async_io::AsyncIo;
use crate::runtime::{Direction, Reactor, Runtime, Session, ready};
use crate::sys::{self, Source};
use crate::{Command, Relay, open};

enum Refusing {}

impl Runtime for Refusing {}

impl Reactor for Refusing {
    type Registration<T: Source> = <AsyncIo as Reactor>::Registration<T>;

    fn register<T: Source>(source: T, direction: Option<Direction>) -> io::Result<Self::Registration<T>> {
        if source.as_fd().is_terminal() && sys::subsidiary_name(source.as_fd()).is_err() {
            return Err(io::Error::from_raw_os_error(libc::EINVAL));
        }
        AsyncIo::register(source, direction)
    }

    fn poll_ready<T: Source>(
        registration: &Self::Registration<T>,
        direction: Direction,
        context: &mut Context<'_>,
    ) -> Poll<io::Result<()>> {
        AsyncIo::poll_ready(registration, direction, context)
    }

    fn in_turn<T>(context: &mut Context<'_>, action: impl FnOnce(&mut Context<'_>) -> Poll<T>) -> Poll<T> {
        action(context)
    }

    async fn sleep_until(deadline: Instant) {
        AsyncIo::sleep_until(deadline).await;
    }
}

#[test]
fn a_terminal_that_the_runtime_refuses_is_waited_for_by_a_thread() {
    let mut pair = open().unwrap();
    block_on(async {
        let typed = ready::<Refusing>(std::os::fd::AsFd::as_fd(&pair.subsidiary), Direction::Read);
        let typing = async {
            (&pair.manager).write_all(b"x\n").unwrap();
            std::future::pending().await
        };
        race(typed, typing).await.unwrap();
        // A wait that is dropped early ends its thread, else this would not return.
        race(ready::<Refusing>(std::os::fd::AsFd::as_fd(&pair.subsidiary), Direction::Write), async {
            Ok(())
        })
        .await
        .unwrap();
    });
    assert_eq!(pair.subsidiary.read(&mut [0; 8]).unwrap(), 2);
}

#[test]
fn a_relay_reads_and_writes_a_terminal_that_the_runtime_refuses() {
    let outer = open().unwrap();
    let user = outer.manager.try_clone().unwrap();
    let source = outer.subsidiary.try_clone().unwrap();
    let relay = Relay::new().without_signals().stdin(source).stdout(outer.subsidiary);
    let keyboard = std::thread::spawn(move || {
        let mut shown = Vec::new();
        let mut piece = [0; 256];
        while !shown.ends_with(b"name? ") {
            let count = (&user).read(&mut piece).unwrap();
            shown.extend_from_slice(&piece[..count]);
        }
        (&user).write_all(b"Ada\r").unwrap();
        (&user).read_to_end(&mut shown).unwrap();
        shown
    });
    let outcome = block_on(async {
        let script = "printf 'name? '; read name; echo \"hello, $name\"; exit 3";
        let session = Session::<Refusing>::spawn(Command::new("sh").args(["-c", script])).unwrap();
        relay.run_async(session).await.unwrap()
    });
    assert_eq!(outcome.status.code(), Some(3));
    assert_eq!(String::from_utf8(keyboard.join().unwrap()).unwrap(), "name? Ada\r\nhello, Ada\r\n");
}
