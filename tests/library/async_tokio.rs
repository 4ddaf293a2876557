//! Sessions and relays as futures on tokio.

#[path = "asynchronous/mod.rs"]
mod asynchronous;

use pty::{Command, DropPolicy};
use tests::within;
use tokio::io::AsyncReadExt;

mod rt {
    pub(crate) use pty::tokio::{AsyncManager, Expect, Session, TerminalEvents, WindowSizes};
    use std::any::type_name;
    use std::future::Future;
    use tests::census::alone_after;
    use tests::{DEADLINE, eventually, within_time};
    pub(crate) use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt};
    pub(crate) use tokio::time::sleep;

    pub(crate) fn runtime() -> tokio::runtime::Runtime {
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
    }

    /// Runs a test that has to leave nothing but what tokio keeps for the whole process.
    pub(crate) fn alone<Test: FnOnce()>(test: Test) {
        alone_after(type_name::<Test>(), || drop(runtime()), test);
    }

    /// Runs a future on a runtime of two workers, that goes afterwards; nothing may be left.
    pub(crate) fn run<F: Future<Output = ()>, Make: FnOnce() -> F + Send + 'static>(make: Make) {
        let prepare = || drop(runtime());
        alone_after(type_name::<Make>(), prepare, || {
            within_time(DEADLINE * 4, "all is done", move || {
                let runtime = runtime();
                runtime.block_on(make());
                eventually("no task is left", || runtime.metrics().num_alive_tasks() == 0);
            });
        });
    }

    pub(crate) fn spawn<T: Send + 'static>(
        future: impl Future<Output = T> + Send + 'static,
    ) -> impl Future<Output = T> {
        let task = tokio::spawn(future);
        async { task.await.unwrap() }
    }
}

#[test]
fn what_outlives_its_runtime_is_dropped_without_a_word() {
    rt::alone(|| {
        let runtime = rt::runtime();
        let mut command = Command::new("cat");
        command.drop_policy(DropPolicy::Kill);
        let (session, mut other) = runtime.block_on(async {
            let session = rt::Session::spawn(&mut command).unwrap();
            let other = rt::Session::spawn(&mut command).unwrap();
            (session, other)
        });
        let halves = other.manager.into_split();
        drop(runtime);
        drop(session);
        drop(halves);
        other.child.kill().unwrap();
        tests::wait(other.child.as_child_mut());
        asynchronous::wait_for_zombies();
    });
}

#[test]
fn a_terminal_that_was_opened_again_is_read_by_who_is_outside_of_the_runtime() {
    rt::alone(|| {
        within("all is read", || {
            let runtime = rt::runtime();
            let pty::Pair { manager, subsidiary } = pty::open().unwrap();
            let mut manager = runtime.block_on(async { rt::AsyncManager::new(manager).unwrap() });
            futures_lite::future::block_on(async {
                read_what_is_printed(&mut manager, subsidiary).await;
                assert_eq!(manager.read(&mut [0; 3]).await.unwrap(), 0);
                let again = manager.as_manager().open_subsidiary().unwrap();
                read_what_is_printed(&mut manager, again).await;
            });
        });
    });
}

async fn read_what_is_printed(manager: &mut rt::AsyncManager, subsidiary: pty::Subsidiary) {
    let mut buffer = [0; 4];
    let print = async {
        // After the read has begun to wait.
        futures_lite::future::yield_now().await;
        nix::unistd::write(&subsidiary, b"text").unwrap()
    };
    let (read, _) = futures_lite::future::zip(manager.read_exact(&mut buffer), print).await;
    read.unwrap();
    assert_eq!(&buffer, b"text");
}

#[test]
fn a_program_that_no_runtime_can_watch_is_not_left_behind() {
    rt::alone(|| {
        let result = std::panic::catch_unwind(|| rt::Session::spawn(&mut Command::new("cat")).map(drop));
        assert!(result.is_err(), "there is no runtime here");
        asynchronous::wait_for_zombies();
    });
}
