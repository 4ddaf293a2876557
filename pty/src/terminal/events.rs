//! Terminal events besides output, which the kernel reports to a manager in packet mode.

use std::collections::VecDeque;
#[cfg(any(feature = "tokio", feature = "async-io"))]
use std::fs::File;
use std::io::{self, IoSliceMut, Read};
use std::os::fd::{AsFd, BorrowedFd};
#[cfg(any(feature = "tokio", feature = "async-io"))]
use std::sync::Arc;
use std::time::{Duration, Instant};

use pty_sys::constants::{
    TIOCPKT_DOSTOP, TIOCPKT_FLUSHREAD, TIOCPKT_FLUSHWRITE, TIOCPKT_NOSTOP, TIOCPKT_START, TIOCPKT_STOP,
};

use crate::sys::{self, Noticed};
use crate::{Manager, Modes, TerminalEvent};

/// A stream of a terminal's output and events (packet mode). See [`Manager::events`].
///
/// ```
/// use pty::TerminalEvent;
///
/// let mut session = pty::Command::new("echo").arg("hello").spawn()?;
/// let mut events = session.manager.events()?;
/// let (mut buffer, mut output) = ([0; 4096], Vec::new());
/// while let Ok(event) = events.read_event(&mut buffer) {
///     match event {
///         TerminalEvent::Output(count) => output.extend_from_slice(&buffer[..count]),
///         TerminalEvent::End => break,
///         _ => {}
///     }
/// }
/// assert_eq!(output, b"hello\r\n");
/// # drop(events);
/// # session.child.wait()?;
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug)]
#[must_use = "it tells of nothing that happens after it is dropped"]
pub struct TerminalEvents<'a> {
    manager: &'a Manager,
    watch: sys::Watch,
    modes: Option<Modes>,
    pending: VecDeque<TerminalEvent>,
}

impl Manager {
    /// Starts reporting events along with the output, until the returned value is dropped.
    ///
    /// ```
    /// use pty::{Command, TerminalEvent};
    ///
    /// let mut session = Command::new("sh").args(["-c", "stty -echo; printf 'Password: '"]).spawn()?;
    /// let mut events = session.manager.events()?;
    /// let (mut buffer, mut prompt) = ([0; 4096], String::new());
    /// // Echo may be off already.
    /// let mut asked = events.manager().modes()?.is_secret();
    /// loop {
    ///     match events.read_event(&mut buffer)? {
    ///         TerminalEvent::Output(count) => prompt += &String::from_utf8_lossy(&buffer[..count]),
    ///         TerminalEvent::ModesChanged { after, .. } => asked |= after.is_secret(),
    ///         TerminalEvent::End => break,
    ///         _ => {}
    ///     }
    /// }
    /// assert_eq!((prompt.as_str(), asked), ("Password: ", true));
    /// # drop(events);
    /// # session.child.wait()?;
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// Do not read clones of this manager meanwhile: they return packets. Writing to them is fine.
    ///
    /// # Platform differences
    /// Linux: mode changes are reported when they are made, without a timer. To watch them, this value
    /// keeps the subsidiary open until the leader of the terminal's session has ended, so
    /// [`End`](TerminalEvent::End) does not come before that. Three kinds of changes are reported only with
    /// the next event: those made after the leader ended, those on a terminal that controlled no session
    /// when this was called, and those made while unread output fills the terminal.
    ///
    /// Other systems: mode changes are reported with the next event, unless [external
    /// processing](Modes::external_processing) is on.
    ///
    /// # Errors
    /// - `ENOTTY`: the system has no packet mode.
    /// - `EMFILE`: too many open files.
    ///
    /// # References
    /// ioctl_tty(2), `TIOCPKT`; epoll(7).
    pub fn events(&mut self) -> io::Result<TerminalEvents<'_>> {
        TerminalEvents::of(self)
    }
}

impl<'a> TerminalEvents<'a> {
    /// The manager must not be read otherwise.
    pub(crate) fn of(manager: &'a Manager) -> io::Result<Self> {
        let watch = sys::Watch::of_all(manager.as_fd())?;
        let modes = manager.modes().ok();
        sys::set_packet_mode(manager.as_fd(), true)?;
        Ok(Self { manager, watch, modes, pending: VecDeque::new() })
    }

    /// The file that a runtime watches; readable when `self` is.
    #[cfg(any(feature = "tokio", feature = "async-io"))]
    pub(crate) fn source(&self) -> Arc<File> {
        self.watch.source()
    }
}

impl TerminalEvents<'_> {
    /// Waits for the next event and returns it. Output is stored in `buffer`.
    ///
    /// Events are returned as soon as they are known, before output that has not been read yet. After
    /// [`End`](TerminalEvent::End), later calls return `End` again, unless the subsidiary is opened again.
    ///
    /// ```
    /// use pty::TerminalEvent;
    ///
    /// let mut session = pty::Command::new("echo").arg("hello").spawn()?;
    /// let mut events = session.manager.events()?;
    /// let mut buffer = [0; 4096];
    /// while events.read_event(&mut buffer)? != TerminalEvent::End {}
    /// # drop(events);
    /// # session.child.wait()?;
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// # Errors
    /// Fails with `InvalidInput` if `buffer` is empty, and as reading the manager does.
    ///
    /// # References
    /// ioctl_tty(2), `TIOCPKT`.
    pub fn read_event(&mut self, buffer: &mut [u8]) -> io::Result<TerminalEvent> {
        loop {
            if let Some(event) = self.next_before(buffer, None)? {
                return Ok(event);
            }
        }
    }

    /// Waits up to `timeout` for the next event; returns `None` if there is none. With a timeout of zero it
    /// does not wait.
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// let mut pair = pty::open()?;
    /// let mut events = pair.manager.events()?;
    /// assert_eq!(events.read_event_timeout(&mut [0; 64], Duration::from_millis(1))?, None);
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// # Errors
    /// Fails as [`read_event`](Self::read_event) does.
    pub fn read_event_timeout(
        &mut self,
        buffer: &mut [u8],
        timeout: Duration,
    ) -> io::Result<Option<TerminalEvent>> {
        self.next_before(buffer, Instant::now().checked_add(timeout))
    }

    /// Returns the manager, to write to it or to resize it. Do not read it: it returns packets.
    ///
    /// ```
    /// let mut pair = pty::open()?;
    /// let events = pair.manager.events()?;
    /// events.manager().resize(pty::Size::new(100, 30))?;
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn manager(&self) -> &Manager {
        self.manager
    }

    fn next_before(
        &mut self,
        buffer: &mut [u8],
        deadline: Option<Instant>,
    ) -> io::Result<Option<TerminalEvent>> {
        if buffer.is_empty() {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "there is no room for output"));
        }
        loop {
            if let Some(event) = self.pending.pop_front() {
                return Ok(Some(event));
            }
            let left = deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()));
            let noticed = self.wait(left)?;
            if noticed.modes || noticed.end {
                self.compare_modes();
            }
            if (noticed.manager || self.manager.outlives_program()) && self.pending.is_empty() {
                self.read(buffer)?;
            } else if self.pending.is_empty() && left.is_some_and(|left| left.is_zero()) {
                return Ok(None);
            }
        }
    }

    /// Sleeps until something may have happened.
    fn wait(&mut self, timeout: Option<Duration>) -> io::Result<Noticed> {
        let end = self.manager.held_end();
        let timeout = self.watch.sleep_with(end.as_ref().map(AsFd::as_fd), timeout)?;
        self.watch.wait(timeout)
    }

    /// Reads one packet: output or events.
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<()> {
        let mut status = [0];
        let mut parts = [IoSliceMut::new(&mut status), IoSliceMut::new(buffer)];
        let read = || self.manager.now().read_vectored(&mut parts);
        let count = match self.manager.interrupted_read().unwrap_or_else(read) {
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(()),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => return Ok(()),
            result => result?,
        };
        match (count, status[0]) {
            (0, _) => {
                self.compare_modes();
                self.pending.push_back(TerminalEvent::End);
                return Ok(());
            }
            (1, 0) => {}
            (_, 0) => self.pending.push_back(TerminalEvent::Output(count - 1)),
            (_, status) => self.happened(status),
        }
        // A change that was made while unread output filled the terminal woke nobody.
        self.compare_modes();
        Ok(())
    }

    fn happened(&mut self, status: u8) {
        let events = [
            (TIOCPKT_FLUSHREAD, TerminalEvent::InputFlushed),
            (TIOCPKT_FLUSHWRITE, TerminalEvent::OutputFlushed),
            (TIOCPKT_STOP, TerminalEvent::Stopped),
            (TIOCPKT_START, TerminalEvent::Started),
            (TIOCPKT_NOSTOP, TerminalEvent::FlowControl(false)),
            (TIOCPKT_DOSTOP, TerminalEvent::FlowControl(true)),
        ];
        self.pending.extend(events.into_iter().filter(|(bit, _)| status & bit != 0).map(|(_, event)| event));
    }

    fn compare_modes(&mut self) {
        // A terminal that hung up has no modes, so no changes of them.
        let Ok(after) = self.manager.modes() else { return };
        if let Some(before) = self.modes.replace(after).filter(|before| *before != after) {
            self.pending.push_back(TerminalEvent::ModesChanged { before, after });
        }
    }
}

/// Readable when there may be an event, for poll(2) and similar. Then call
/// [`read_event_timeout`](TerminalEvents::read_event_timeout) with a timeout of zero. Where a session's
/// manager [keeps a subsidiary open](Manager#end-of-file), call it also when the program has ended.
impl AsFd for TerminalEvents<'_> {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.watch.as_fd()
    }
}

/// Ends packet mode. Output not read yet is not affected.
impl Drop for TerminalEvents<'_> {
    fn drop(&mut self) {
        let _ = sys::set_packet_mode(self.manager.as_fd(), false);
    }
}
