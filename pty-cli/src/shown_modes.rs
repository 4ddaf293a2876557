//! Restores our terminal after a program that we ended: what it had switched on there is switched off.

use std::fs::File;
use std::io::{self, IsTerminal};
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd};
use std::os::unix::fs::OpenOptionsExt;

use nix::libc::{O_NOCTTY, O_NONBLOCK};
use nix::unistd::{getpgrp, tcgetpgrp};
use pty::{Relay, RelayError, RelayOutcome, RelayStream};
use pty_recording::filter::Filter;

use crate::viewer::write_within_a_second;

/// What a relay shows on our terminals. A program that ends by itself leaves them as it likes; one that we
/// end, by a timeout or a signal, cannot put them right.
pub(crate) struct ShownModes {
    terminals: Vec<ShownTerminal>,
    unused: Vec<u8>,
}

/// One of our streams, which is a terminal.
struct ShownTerminal {
    stream: RelayStream,
    fd: OwnedFd,
    modes: Filter,
    line_ended: bool,
}

impl ShownModes {
    /// Of standard output, or of what takes its place; and of standard error if that is a stream of its own.
    pub(crate) fn new(stdout: Option<BorrowedFd<'_>>, splits: bool) -> Self {
        let (ours, stderr) = (io::stdout(), io::stderr());
        let output = (RelayStream::Output, stdout.unwrap_or(ours.as_fd()));
        let streams = [Some(output), splits.then_some((RelayStream::Error, stderr.as_fd()))];
        let terminals = streams.into_iter().flatten().filter(|(_, fd)| fd.is_terminal());
        let terminals = terminals.filter_map(|(stream, fd)| {
            // Without a descriptor for this the session goes on all the same.
            let fd = fd.try_clone_to_owned().ok()?;
            Some(ShownTerminal { stream, fd, modes: Filter::new(), line_ended: true })
        });
        Self { terminals: terminals.collect(), unused: Vec::new() }
    }

    /// Has the relay tell what it shows. Where that is no terminal, nothing needs to be known of it.
    pub(crate) fn watch<'a>(&'a mut self, relay: Relay<'a>) -> Relay<'a> {
        if self.terminals.is_empty() {
            return relay;
        }
        relay.tap(|stream, _, bytes| {
            let known = self.terminals.iter_mut().find(|terminal| terminal.stream == stream);
            if let (Some(terminal), Some(last)) = (known, bytes.last()) {
                terminal.modes.watch(bytes, &mut self.unused);
                terminal.line_ended = *last == b'\n';
            }
            Ok(())
        })
    }

    /// Restores the terminals if we ended the program. An error begins on a line of its own then.
    pub(crate) fn restore(&mut self, result: &Result<RelayOutcome, RelayError>) {
        if result.as_ref().is_ok_and(|outcome| outcome.ended_by.is_none()) {
            return;
        }
        for terminal in &mut self.terminals {
            let mut off = Vec::new();
            std::mem::take(&mut terminal.modes).end(&mut off);
            terminal.write(&off);
        }
        if result.is_err() {
            self.end_line();
        }
    }

    /// Ends the line of what was shown, for a message on standard error, if that is a terminal too.
    pub(crate) fn end_line(&mut self) {
        if let Some(terminal) = self.terminals.iter_mut().find(|terminal| !terminal.line_ended)
            && io::stderr().is_terminal()
        {
            terminal.write(b"\n");
            terminal.line_ended = true;
        }
    }
}

impl ShownTerminal {
    fn write(&self, bytes: &[u8]) {
        // In the background it is another program's.
        if bytes.is_empty() || tcgetpgrp(&self.fd).is_ok_and(|group| group != getpgrp()) {
            return;
        }
        // A terminal that takes nothing does not keep us: this description does not block.
        let path = format!("/dev/fd/{}", self.fd.as_raw_fd());
        let own = File::options().write(true).custom_flags(O_NONBLOCK | O_NOCTTY).open(path);
        if let Ok(output) = own.or_else(|_| self.fd.try_clone().map(File::from)) {
            write_within_a_second(&output, bytes);
        }
    }
}
