//! A log of what is seen and sent.

use std::fmt;
use std::io::{self, Write};
use std::sync::{Mutex, PoisonError};

/// The direction of logged bytes: see [`Expect::log`](super::Expect::log).
///
/// ```
/// use pty::Command;
/// use pty::expect::{Expect, Logged};
///
/// let mut expect = Expect::new(Command::new("cat").spawn()?)?;
/// expect.log(|which, bytes| {
///     match which {
///         Logged::Sent => println!("> {}", bytes.escape_ascii()),
///         _ => println!("< {}", bytes.escape_ascii()),
///     }
///     Ok(())
/// });
/// expect.send_line("hello")?;
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Logged {
    /// Output of the program, or echo.
    Seen,
    /// Input.
    Sent,
}

type Call = dyn FnMut(Logged, &[u8]) -> io::Result<()> + Send;

/// The function to call. (The lock is never taken: it makes the owner `Sync`.)
#[derive(Default)]
pub(crate) struct Log(Option<Mutex<Box<Call>>>);

impl Log {
    pub(crate) fn new(call: impl FnMut(Logged, &[u8]) -> io::Result<()> + Send + 'static) -> Self {
        Self(Some(Mutex::new(Box::new(call))))
    }

    /// One line for each piece.
    pub(crate) fn to(mut writer: impl Write + Send + 'static) -> Self {
        Self::new(move |which, bytes| {
            let which = if which == Logged::Sent { "sent" } else { "seen" };
            writer.write_all(format!("{which} {}\n", bytes.escape_ascii()).as_bytes())?;
            writer.flush()
        })
    }

    pub(crate) fn tell(&mut self, which: Logged, bytes: &[u8]) -> io::Result<()> {
        match &mut self.0 {
            Some(call) if !bytes.is_empty() => {
                call.get_mut().unwrap_or_else(PoisonError::into_inner)(which, bytes)
            }
            _ => Ok(()),
        }
    }
}

impl fmt::Debug for Log {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Log").field(&self.0.is_some()).finish()
    }
}
