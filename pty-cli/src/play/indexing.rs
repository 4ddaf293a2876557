//! The index of what is played: opened, or made while it is played.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use pty_recording::index::{Builder, Index, Storage};
use pty_recording::{ReadError, Reader};

/// A smaller recording is read again sooner than its index.
const KEPT: u64 = 1024 * 1024;

/// For so long others wait who want to look.
const TURN: Duration = Duration::from_millis(2);

/// Opens the recording from its start.
pub(crate) type Reopen = dyn Fn() -> Result<Box<dyn Reader>, ReadError> + Send + Sync;

/// An index that may not be whole yet.
pub(crate) struct Indexing {
    shared: Arc<Shared>,
    builder: Option<JoinHandle<()>>,
}

struct Shared {
    state: Mutex<State>,
    /// Whose turn it is next: who has this gets the state before the builder takes it again.
    turn: Mutex<()>,
    given_up: AtomicBool,
}

#[derive(Default)]
struct State {
    building: Option<Builder>,
    whole: Option<Index>,
    failed: bool,
}

/// What there is of an index, and whether nobody adds to it.
pub(crate) struct Known<'a>(MutexGuard<'a, State>, bool);

impl Known<'_> {
    pub(super) fn index(&self) -> Option<&Index> {
        let State { building, whole, .. } = &*self.0;
        whole.as_ref().or_else(|| building.as_ref().map(Builder::index))
    }

    /// Whether nothing is added any more.
    pub(super) fn is_whole(&self) -> bool {
        self.0.whole.is_some() || self.0.failed || self.1
    }
}

impl Indexing {
    /// Opens the index of a recording of `size` bytes, or begins to make it. Without a `path` it is not kept, and none
    /// that was kept is believed.
    pub(crate) fn begin(path: Option<&Path>, timing: Option<&Path>, size: u64, reopen: Arc<Reopen>) -> Self {
        if let Some(index) = path.and_then(|path| Index::open(path, timing)) {
            let state = State { whole: Some(index), ..State::default() };
            return Self { shared: Arc::new(Shared::new(state)), builder: None };
        }
        let storage = match path {
            Some(path) if size >= KEPT => Storage::beside(path, timing),
            _ => Storage::Memory,
        };
        Self::build(storage, reopen)
    }

    fn build(storage: Storage, reopen: Arc<Reopen>) -> Self {
        let shared = Arc::new(Shared::new(State::default()));
        let own = Arc::clone(&shared);
        let builder = thread::spawn(move || {
            let built = own.build(storage, &*reopen);
            // Perhaps the disk is full.
            let built = built.or_else(|_| own.build(Storage::Memory, &*reopen));
            let mut state = own.lock();
            state.building = None;
            match built {
                Ok(index) => state.whole = index,
                Err(_) => state.failed = true,
            }
        });
        Self { shared, builder: Some(builder) }
    }

    /// What there is.
    pub(super) fn known(&self) -> Known<'_> {
        let _turn = self.shared.turn();
        let state = self.shared.lock();
        Known(state, self.builder.as_ref().is_some_and(JoinHandle::is_finished))
    }

    /// The index turned out to be damaged: another one is made, in memory.
    pub(super) fn begin_again(&mut self, reopen: Arc<Reopen>) {
        *self = Self::build(Storage::Memory, reopen);
    }
}

impl Drop for Indexing {
    fn drop(&mut self) {
        self.shared.given_up.store(true, Ordering::Relaxed);
        if let Some(builder) = self.builder.take() {
            // It leaves no file that is not whole.
            let _ = builder.join();
        }
    }
}

impl Shared {
    fn new(state: State) -> Self {
        Self { state: Mutex::new(state), turn: Mutex::new(()), given_up: AtomicBool::new(false) }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn turn(&self) -> MutexGuard<'_, ()> {
        self.turn.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The index, unless it is given up.
    fn build(&self, storage: Storage, reopen: &Reopen) -> Result<Option<Index>, ReadError> {
        let mut reader = reopen()?;
        let mut built = Some(Builder::new(storage)?);
        loop {
            drop(self.turn());
            let mut state = self.lock();
            if built.is_some() {
                state.building = built.take();
            }
            let Some(builder) = &mut state.building else { return Ok(None) };
            let begun = Instant::now();
            while begun.elapsed() < TURN {
                // What cannot be read is said when it is to be shown.
                if !builder.read(&mut *reader).unwrap_or(false) {
                    return Ok(state.building.take().map(Builder::finish).transpose()?);
                }
            }
            drop(state);
            if self.given_up.load(Ordering::Relaxed) {
                return Ok(None);
            }
        }
    }
}
