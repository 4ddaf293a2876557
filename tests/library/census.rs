//! What is left behind: no descriptor, no process, whatever succeeds or fails, and however many
//! threads do it at once.

use std::fs::File;
use std::io;
use std::mem::MaybeUninit;
use std::os::fd::AsRawFd;
use std::thread;
use std::time::Duration;

use pty::{Command, Fork, SpawnStage};
use tests::census::alone;
use tests::{output_of, read_to_end, wait};

const PROBE: &str = env!("CARGO_BIN_EXE_probe");
const THREADS: usize = 8;

/// Does it `count` times, shared out to threads that all start at once.
fn at_once(count: usize, act: impl Fn(usize) + Sync) {
    let barrier = std::sync::Barrier::new(THREADS);
    thread::scope(|scope| {
        for first in 0..THREADS {
            let (act, barrier) = (&act, &barrier);
            scope.spawn(move || {
                barrier.wait();
                (first..count).step_by(THREADS).for_each(act);
            });
        }
    });
}

/// Every tenth child is made by fork, the others in borrowed memory.
fn mixed(command: &mut Command, number: usize) -> &mut Command {
    if number.is_multiple_of(10) {
        // SAFETY: the closure does nothing.
        unsafe { command.pre_exec(|| Ok(())) };
    }
    command
}

#[test]
fn a_thousand_programs_leave_nothing_behind_and_none_sees_a_descriptor_of_another() {
    alone(|| {
        at_once(1000, |number| {
            let mut command = Command::new(PROBE);
            let session = mixed(command.arg("descriptors"), number).spawn().unwrap();
            assert_eq!(output_of(session), "0 1 2\n");
        });
    });
}

#[test]
fn a_thousand_failures_leave_nothing_behind() {
    alone(|| {
        at_once(1000, |number| {
            let mut missing = Command::new("/nonexistent");
            let mut elsewhere = Command::new("cat");
            elsewhere.current_dir("/nonexistent");
            let mut refused = Command::new("cat");
            // SAFETY: the closure returns a number.
            unsafe { refused.pre_exec(|| Err(io::Error::from_raw_os_error(libc::EPERM))) };
            let mut nul = Command::new("\0");
            let mut nowhere = Command::new("cat");
            nowhere.pass_fd(File::open("/dev/null").unwrap(), i32::MAX);
            let (command, stage) = match number / THREADS % 5 {
                0 => (&mut missing, SpawnStage::Exec),
                1 => (&mut elsewhere, SpawnStage::Chdir),
                2 => (&mut refused, SpawnStage::PreExec),
                3 => (&mut nul, SpawnStage::Arguments),
                _ => (&mut nowhere, SpawnStage::Descriptors),
            };
            assert_eq!(mixed(command, number).spawn().unwrap_err().stage(), stage);
        });
    });
}

#[test]
fn a_hundred_forks_leave_nothing_behind() {
    alone(|| {
        at_once(100, |_| {
            // SAFETY: the child makes one write and exits: both are async-signal-safe.
            match unsafe { pty::fork() }.unwrap() {
                Fork::Child => {
                    // SAFETY: the text is as long as is said. write(2).
                    unsafe { libc::write(1, b"child".as_ptr().cast(), 5) };
                    // SAFETY: takes any number. _exit(2).
                    unsafe { libc::_exit(4) }
                }
                Fork::Parent(mut session) => {
                    assert_eq!(read_to_end(&session.manager), b"child");
                    assert_eq!(wait(&mut session.child).code(), Some(4));
                }
            }
        });
    });
}

#[test]
fn terminals_that_are_opened_and_closed_leave_nothing_behind() {
    alone(|| {
        at_once(400, |_| {
            let pair = pty::open().unwrap();
            let _copies = (pair.manager.try_clone().unwrap(), pair.subsidiary.try_clone().unwrap());
            let _again = pair.manager.open_subsidiary().unwrap();
            let raw = pty::RawMode::enter(&pair.subsidiary).unwrap();
            pair.subsidiary.attach(&mut std::process::Command::new("cat")).unwrap();
            raw.restore().unwrap();
        });
    });
}

fn file_limit() -> libc::rlimit {
    let mut limit = MaybeUninit::<libc::rlimit>::uninit();
    // SAFETY: getrlimit writes one rlimit. getrlimit(2).
    assert_eq!(unsafe { libc::getrlimit(libc::RLIMIT_NOFILE, limit.as_mut_ptr()) }, 0);
    // SAFETY: it returned success.
    unsafe { limit.assume_init() }
}

/// How many descriptors there may be, until it is dropped.
struct FileLimit(libc::rlimit);

impl FileLimit {
    fn set(count: libc::rlim_t) -> Self {
        let before = file_limit();
        Self::apply(libc::rlimit { rlim_cur: count, ..before }).unwrap();
        Self(before)
    }

    /// A million, where we may ask for so many; else as many as we may.
    fn set_high() -> Self {
        let before = file_limit();
        let million = libc::rlimit { rlim_cur: 1 << 20, rlim_max: before.rlim_max.max(1 << 20) };
        let most = libc::rlimit { rlim_cur: before.rlim_max, ..before };
        Self::apply(million).or_else(|_| Self::apply(most)).unwrap();
        Self(before)
    }

    fn apply(limit: libc::rlimit) -> io::Result<()> {
        // SAFETY: setrlimit reads one rlimit. setrlimit(2).
        match unsafe { libc::setrlimit(libc::RLIMIT_NOFILE, &limit) } {
            0 => Ok(()),
            _ => Err(io::Error::last_os_error()),
        }
    }
}

impl Drop for FileLimit {
    fn drop(&mut self) {
        Self::apply(self.0).unwrap();
    }
}

/// The processor time that a hundred children took which found no program to execute: what it costs
/// to get there. Not the time that passes: of that a busy machine takes as much as it likes.
fn cost_of_children() -> Duration {
    let used = || {
        let mut usage = MaybeUninit::<libc::rusage>::uninit();
        // SAFETY: getrusage writes one rusage. getrusage(2).
        assert_eq!(unsafe { libc::getrusage(libc::RUSAGE_CHILDREN, usage.as_mut_ptr()) }, 0);
        // SAFETY: it returned success.
        let usage = unsafe { usage.assume_init() };
        let duration = |time: libc::timeval| {
            Duration::from_secs(time.tv_sec as u64) + Duration::from_micros(time.tv_usec as u64)
        };
        duration(usage.ru_utime) + duration(usage.ru_stime)
    };
    let before = used();
    for _ in 0..100 {
        Command::new("/nonexistent").spawn().unwrap_err();
    }
    used() - before
}

#[test]
fn starting_a_program_costs_no_more_where_many_descriptors_are_allowed() {
    alone(|| {
        let few = {
            let _limit = FileLimit::set(256);
            cost_of_children()
        };
        let many = {
            let _limit = FileLimit::set_high();
            output_of(Command::new("cat").arg("/dev/null").spawn().unwrap());
            cost_of_children()
        };
        // A call for each descriptor costs 200 ms even where only 20,000 are allowed.
        assert!(
            many < few * 4 + Duration::from_millis(30),
            "{few:?} with 256 descriptors allowed, {many:?} with more"
        );
    });
}

#[test]
fn where_no_descriptor_is_free_every_way_to_a_terminal_fails_and_leaves_nothing_behind() {
    alone(|| {
        // One that is open now is kept at hand, as the last that there may be.
        let mut spare = vec![File::open("/dev/null").unwrap()];
        let limit = FileLimit::set(64);
        while let Ok(file) = File::open("/dev/null") {
            spare.push(file);
        }
        assert!(spare.len() > 8, "there were too many descriptors before");

        // With room for so many: neither end, one end, both but no pidfd or pipe.
        for (room, stages) in [
            (0, [SpawnStage::Open, SpawnStage::Open]),
            (1, [SpawnStage::Open, SpawnStage::Open]),
            (2, [SpawnStage::Start, SpawnStage::Start]),
            (3, [SpawnStage::Exec, SpawnStage::Start]),
        ] {
            let opened: Vec<_> = (0..room).map(|_| spare.pop().unwrap().as_raw_fd()).collect();
            for forked in [false, true] {
                let mut command = Command::new("/nonexistent");
                if forked {
                    // SAFETY: the closure does nothing.
                    unsafe { command.pre_exec(|| Ok(())) };
                }
                let error = command.spawn().unwrap_err();
                assert_eq!(error.stage(), stages[usize::from(forked)], "with {room} free: {error}");
                if error.stage() != SpawnStage::Exec {
                    assert_eq!(error.io_error().raw_os_error(), Some(libc::EMFILE), "{error}");
                }
            }
            if room < 2 {
                assert_eq!(pty::open().unwrap_err().raw_os_error(), Some(libc::EMFILE));
                // SAFETY: it fails before there is a child.
                assert_eq!(unsafe { pty::fork() }.unwrap_err().raw_os_error(), Some(libc::EMFILE));
            }
            for _ in opened {
                spare.push(File::open("/dev/null").expect("as many are free as before"));
            }
            File::open("/dev/null").expect_err("none more");
        }
        drop((limit, spare));
    });
}

/// The errors of an action with room for no more descriptors, for one, ... until there is enough.
fn errors_short_of_descriptors(action: impl Fn() -> io::Result<()>) -> Vec<io::Error> {
    let with_room = |count| {
        let _limit = FileLimit::set(count);
        action()
    };
    (4..).map_while(|count| with_room(count).err()).collect()
}

#[test]
fn window_sizes_that_are_short_of_descriptors_take_no_signals() {
    alone(|| {
        let pair = pty::open().unwrap();
        let errors = errors_short_of_descriptors(|| pty::WindowSizes::of(&pair.subsidiary).map(drop));
        // One for the terminal, two for a pipe.
        assert!(errors.len() >= 3, "{errors:?}");
        assert!(errors.iter().all(|error| error.raw_os_error() == Some(libc::EMFILE)), "{errors:?}");
    });
}

#[test]
#[cfg(target_os = "linux")]
fn the_foreground_command_needs_a_descriptor() {
    alone(|| {
        let mut session = pty::Command::new("cat").spawn().unwrap();
        let errors = errors_short_of_descriptors(|| session.manager.foreground_command().map(drop));
        assert!(!errors.is_empty());
        assert!(errors.iter().all(|error| error.raw_os_error() == Some(libc::EMFILE)), "{errors:?}");
        session.child.kill().unwrap();
        session.child.wait().unwrap();
    });
}
