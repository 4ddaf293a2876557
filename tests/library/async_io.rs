//! Sessions and relays as futures on async-io, with an executor that knows nothing of it.

#[path = "asynchronous/mod.rs"]
mod asynchronous;

mod rt {
    pub(crate) use futures_lite::{AsyncRead, AsyncReadExt, AsyncWriteExt};
    pub(crate) use pty::async_io::{AsyncManager, Expect, Session, TerminalEvents, WindowSizes};
    use std::any::type_name;
    use std::future::{Future, pending};
    use std::time::Duration;

    use async_executor::Executor;
    use futures_lite::future::block_on;
    use tests::census::alone_after;
    use tests::{DEADLINE, within_time};

    static EXECUTOR: Executor<'static> = Executor::new();

    /// Runs a future, and what it spawns, on two threads; nothing may be left.
    pub(crate) fn run<F: Future<Output = ()>, Make: FnOnce() -> F + Send + 'static>(make: Make) {
        let prepare = || {
            // What async-io keeps for the whole process, and one of the threads.
            drop(AsyncManager::new(pty::open().unwrap().manager).unwrap());
            std::thread::spawn(|| block_on(EXECUTOR.run(pending::<()>())));
        };
        alone_after(type_name::<Make>(), prepare, || {
            within_time(DEADLINE * 4, "all is done", move || block_on(EXECUTOR.run(make())));
        });
    }

    pub(crate) fn spawn<T: Send + 'static>(
        future: impl Future<Output = T> + Send + 'static,
    ) -> impl Future<Output = T> {
        EXECUTOR.spawn(future)
    }

    pub(crate) async fn sleep(time: Duration) {
        async_io::Timer::after(time).await;
    }
}
