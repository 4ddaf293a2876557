//! What is so on every runtime. Included by the file of each, which has a module `rt`: the types of the
//! library on that runtime, the traits that read and write, `run`, `spawn` and `sleep`.

mod cancelling;
mod ending;
mod events;
mod expecting;
mod halves;
mod hanging_up;
mod many;
mod relay;

use std::future::{Future, poll_fn};
use std::io;
use std::os::unix::process::ExitStatusExt;
use std::pin::pin;
use std::task::Poll;
use std::time::{Duration, Instant};

use super::rt::{AsyncManager, AsyncRead, AsyncReadExt, AsyncWriteExt, Expect, Session, run, sleep, spawn};
use pty::expect::{Logged, Pattern, Reason, Regex};
use pty::{
    Command, DropPolicy, Interrupter, Modes, Pair, Relay, RelayStream, Relayed, Size, TerminateTimeouts,
};
use tests::census::{processor_time, terminals};
use tests::{DEADLINE, eventually};

fn shell(script: &str) -> Command {
    let mut command = Command::new("sh");
    command.args(["-c", script]);
    command
}

fn numbers(last: u32) -> Vec<u8> {
    (1..=last).map(|number| format!("{number}\r\n")).collect::<String>().into_bytes()
}

async fn read_all(reader: &mut (impl AsyncRead + Unpin)) -> Vec<u8> {
    let mut bytes = Vec::new();
    reader.read_to_end(&mut bytes).await.unwrap();
    bytes
}

async fn read_until(reader: &mut (impl AsyncRead + Unpin), end: &str) -> String {
    let mut bytes = Vec::new();
    while !bytes.ends_with(end.as_bytes()) {
        let mut buffer = [0; 256];
        let count = reader.read(&mut buffer).await.unwrap();
        assert_ne!(count, 0, "the end came after '{}'", bytes.escape_ascii());
        bytes.extend_from_slice(&buffer[..count]);
    }
    String::from_utf8(bytes).unwrap()
}

/// Numbers as by chance, the same in each run. xorshift.
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % end
    }
}

/// Polls a future so many times at the most, and drops it where it is then; what it returned before.
async fn cancelled_after<T>(polls: u64, future: impl Future<Output = T>) -> Option<T> {
    let mut future = pin!(future);
    let mut left = polls;
    poll_fn(|context| {
        left = left.saturating_sub(1);
        match future.as_mut().poll(context) {
            Poll::Ready(value) => Poll::Ready(Some(value)),
            Poll::Pending if left == 0 => Poll::Ready(None),
            Poll::Pending => Poll::Pending,
        }
    })
    .await
}

/// What `future` returns if it does within `time`.
async fn cancelled_at<T>(time: Duration, future: impl Future<Output = T>) -> Option<T> {
    let (mut future, mut alarm) = (pin!(future), pin!(sleep(time)));
    poll_fn(|context| match future.as_mut().poll(context) {
        Poll::Ready(value) => Poll::Ready(Some(value)),
        Poll::Pending => alarm.as_mut().poll(context).map(|_| None),
    })
    .await
}

/// Both, at the same time.
async fn both<A, B>(first: impl Future<Output = A>, second: impl Future<Output = B>) -> (A, B) {
    futures_lite::future::zip(first, second).await
}

/// Waits until those who are waited for by threads have been.
pub(crate) fn wait_for_zombies() {
    eventually("no child is left", || {
        let mut info = std::mem::MaybeUninit::<libc::siginfo_t>::uninit();
        let flags = libc::WEXITED | libc::WNOHANG | libc::WNOWAIT;
        // SAFETY: a place for one siginfo_t, which is not read. waitid(2).
        let result = unsafe { libc::waitid(libc::P_ALL, 0, info.as_mut_ptr(), flags) };
        result == -1 && io::Error::last_os_error().raw_os_error() == Some(libc::ECHILD)
    });
}

async fn end(mut session: Session) {
    session.child.kill().unwrap();
    session.child.wait().await.unwrap();
}
