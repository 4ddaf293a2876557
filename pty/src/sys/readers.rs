//! Who reads a terminal: whether a program waits for what is typed there, and whether it is a relay that
//! passes it on to a terminal of its own (su --pty, script, this crate's).
//!
//! Linux tells it in `/proc`: of each process the terminal, the group in that one's foreground, and in
//! which function of the kernel it sleeps. Where Linux does not tell, each sleeper may be waiting; on other
//! systems the answer is that a program waits.

use std::os::fd::OwnedFd;

/// What reads a terminal; or, while that is raw and a relay reads it, the one behind the relay.
#[derive(Debug)]
pub(crate) struct Readers {
    pub(crate) wait: Wait,
    /// What is typed goes on to another terminal.
    pub(crate) behind: Option<Behind>,
}

/// Whether somebody in the foreground waits for input, as far as can be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(
    not(any(target_os = "linux", target_os = "android")),
    expect(dead_code, reason = "only Linux tells")
)]
pub(crate) enum Wait {
    No,
    /// A thread waits for something while the program does nothing else.
    Maybe,
    /// In a call that waits for one of several things.
    Polls,
    /// In a read of a terminal.
    Reads,
}

/// The terminal behind a relay, or behind several.
#[derive(Debug)]
#[cfg_attr(
    not(any(target_os = "linux", target_os = "android")),
    expect(dead_code, reason = "only Linux tells")
)]
pub(crate) enum Behind {
    Open(OwnedFd),
    /// It belongs to somebody else.
    Closed,
}

#[cfg(any(target_os = "linux", target_os = "android"))]
pub(crate) use linux::{is_running, readers};

/// Who reads `terminal`, of the programs that `leader` has started.
#[cfg(not(any(target_os = "linux", target_os = "android")))]
pub(crate) fn readers(_leader: u32, _terminal: std::os::fd::BorrowedFd<'_>) -> Readers {
    Readers { wait: Wait::Reads, behind: None }
}

/// Whether a process runs at this moment: then it does not wait for input.
#[cfg(not(any(target_os = "linux", target_os = "android")))]
pub(crate) fn is_running(_process: u32) -> bool {
    false
}

#[cfg(any(target_os = "linux", target_os = "android"))]
mod linux {
    use std::fs::{File, OpenOptions};
    use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
    use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
    use std::path::Path;

    use super::super::wchan;
    use super::{Behind, Readers, Wait};

    /// Processes that are looked at, at the most; and relays one behind the other.
    const PROCESSES: usize = 256;
    const DEPTH: usize = 8;
    /// Major device numbers: of the terminals of devpts, and of BSD-style pairs, whose two ends have the same
    /// minor number.
    const DEVPTS: u32 = 136;
    const BSD_MANAGER: u32 = 2;
    const BSD_SUBSIDIARY: u32 = 3;

    /// Who reads `terminal`, of the programs that `leader` has started.
    pub(crate) fn readers(leader: u32, terminal: BorrowedFd<'_>) -> Readers {
        let device = terminal.try_clone_to_owned().and_then(|fd| File::from(fd).metadata());
        let Ok(mut device) = device.map(|status| status.rdev()) else {
            return Readers { wait: Wait::Reads, behind: None };
        };
        let processes = started_by(leader);
        let mut behind = None;
        for _ in 0..DEPTH {
            // A relay has its terminal raw; until then what is typed is for itself.
            let fd = behind.as_ref().map_or(terminal, OwnedFd::as_fd);
            if !super::super::get_termios(fd).is_ok_and(|modes| modes.c_lflag & libc::ICANON == 0) {
                break;
            }
            let Some(inner) = behind_relay(&processes, device) else { break };
            let Some(file) = open(inner) else {
                return Readers { wait: wait(&processes, device), behind: Some(Behind::Closed) };
            };
            device = inner;
            behind = Some(OwnedFd::from(file));
        }
        Readers { wait: wait(&processes, device), behind: behind.map(Behind::Open) }
    }

    /// Whether a process runs at this moment: then it does not wait for input, and nobody waits for a child
    /// of it. A glance, much cheaper than to look at all.
    pub(crate) fn is_running(process: u32) -> bool {
        wchan::function(&format!("/proc/{process}/wchan")).is_none()
    }

    /// A process, as `/proc/PID/stat` describes it. proc_pid_stat(5).
    struct Process {
        pid: u32,
        parent: u32,
        /// As a letter.
        state: u8,
        group: i32,
        /// As `st_rdev` has it; 0 if it has none.
        terminal: u64,
        /// The group in the foreground of its terminal.
        foreground: i32,
    }

    impl Process {
        fn read(pid: u32) -> Option<Self> {
            let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
            // The name, in parentheses, may contain anything.
            let mut fields = stat.rsplit_once(") ")?.1.split(' ');
            let state = *fields.next()?.as_bytes().first()?;
            let parent = fields.next()?.parse().ok()?;
            let group = fields.next()?.parse().ok()?;
            let _session = fields.next()?;
            let terminal: i32 = fields.next()?.parse().ok()?;
            let foreground = fields.next()?.parse().ok()?;
            Some(Self { pid, parent, state, group, terminal: device(terminal.cast_unsigned()), foreground })
        }

        fn is_in_foreground_of(&self, terminal: u64) -> bool {
            self.terminal == terminal && self.group == self.foreground
        }
    }

    /// The kernel's own form of a device number, in that of stat(2).
    fn device(number: u32) -> u64 {
        if number == 0 {
            return 0;
        }
        let (major, minor) = ((number >> 8) & 0xfff, (number & 0xff) | ((number >> 12) & 0xf_ff00));
        libc::makedev(major as _, minor as _) as u64
    }

    /// A process and all that descend from it.
    fn started_by(leader: u32) -> Vec<Process> {
        let mut found: Vec<Process> = Process::read(leader).into_iter().collect();
        let mut next = 0;
        while next < found.len() && found.len() < PROCESSES {
            let pid = found[next].pid;
            for child in tasks(pid).into_iter().flat_map(|task| children(pid, task)) {
                found.extend(Process::read(child));
            }
            next += 1;
        }
        found
    }

    /// The threads of a process.
    fn tasks(pid: u32) -> Vec<u32> {
        let entries = std::fs::read_dir(format!("/proc/{pid}/task")).into_iter().flatten();
        entries.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok()).take(PROCESSES).collect()
    }

    fn children(pid: u32, task: u32) -> Vec<u32> {
        let list = std::fs::read_to_string(format!("/proc/{pid}/task/{task}/children")).unwrap_or_default();
        list.split_whitespace().filter_map(|pid| pid.parse().ok()).collect()
    }

    fn major(device: u64) -> u32 {
        libc::major(device as _) as u32
    }

    fn minor(device: u64) -> u32 {
        libc::minor(device as _) as u32
    }

    /// The terminal of a program that a process in the foreground has started on one of its own.
    fn behind_relay(processes: &[Process], terminal: u64) -> Option<u64> {
        processes.iter().filter(|process| process.is_in_foreground_of(terminal)).find_map(|process| {
            let has_other = |child: &&Process| {
                child.parent == process.pid
                    && child.terminal != terminal
                    && path(child.terminal).is_some()
                    && holds_manager(process.pid, child.terminal)
            };
            processes.iter().find(has_other).map(|child| child.terminal)
        })
    }

    /// The name of a pseudo-terminal's subsidiary; `None` for another terminal, or none.
    fn path(terminal: u64) -> Option<String> {
        let minor = minor(terminal);
        match major(terminal) {
            DEVPTS => Some(format!("/dev/pts/{minor}")),
            BSD_SUBSIDIARY => {
                let bank = b"pqrstuvwxyzabcde".get(minor as usize / 16)?;
                Some(format!("/dev/tty{}{:x}", char::from(*bank), minor % 16))
            }
            _ => None,
        }
    }

    /// Whether a process has the manager of a terminal open; or may have, if it does not tell.
    fn holds_manager(pid: u32, terminal: u64) -> bool {
        let Ok(entries) = std::fs::read_dir(format!("/proc/{pid}/fd")) else { return true };
        let is_manager = |fd: &Path| {
            if major(terminal) == BSD_SUBSIDIARY {
                let device = std::fs::metadata(fd).map(|status| status.rdev());
                return device
                    .is_ok_and(|device| (major(device), minor(device)) == (BSD_MANAGER, minor(terminal)));
            }
            std::fs::read_link(fd).is_ok_and(|path| path.ends_with("ptmx"))
                && number_of_manager(pid, fd).is_none_or(|number| number == minor(terminal))
        };
        entries.flatten().any(|entry| is_manager(&entry.path()))
    }

    /// The number of the subsidiary in /dev/pts, of a manager that is open as `/proc/PID/fd/FD`.
    fn number_of_manager(pid: u32, fd: &Path) -> Option<u32> {
        let info = format!("/proc/{pid}/fdinfo/{}", fd.file_name()?.to_str()?);
        let info = std::fs::read_to_string(info).ok()?;
        let line = info.lines().find_map(|line| line.strip_prefix("tty-index:"))?;
        line.trim().parse().ok()
    }

    fn open(terminal: u64) -> Option<File> {
        let mut options = OpenOptions::new();
        let options = options.read(true).custom_flags(libc::O_NONBLOCK | libc::O_NOCTTY);
        let file = options.open(path(terminal)?).ok()?;
        file.metadata().is_ok_and(|status| status.rdev() == terminal).then_some(file)
    }

    /// Whether anybody in the foreground waits for input.
    fn wait(processes: &[Process], terminal: u64) -> Wait {
        // The first is the leader, and when that has ended it is all over.
        if processes.first().is_some_and(|leader| b"ZX".contains(&leader.state)) {
            return Wait::No;
        }
        let foreground = processes.iter().filter(|process| process.is_in_foreground_of(terminal));
        foreground.map(waits).max().unwrap_or(Wait::Maybe)
    }

    fn waits(process: &Process) -> Wait {
        let pid = process.pid;
        if process.state != b'S' {
            return Wait::No;
        }
        match sleeps_in(&format!("/proc/{pid}/wchan")) {
            Sleep::InRead => Wait::Reads,
            Sleep::InPoll => Wait::Polls,
            Sleep::Untold => Wait::Maybe,
            Sleep::Elsewhere => {
                let tasks = tasks(pid).into_iter().filter(|&task| task != pid);
                let waits = |task| match sleeps_in(&format!("/proc/{pid}/task/{task}/wchan")) {
                    Sleep::InRead => Wait::Reads,
                    Sleep::InPoll => Wait::Maybe,
                    Sleep::Untold | Sleep::Elsewhere => Wait::No,
                };
                tasks.map(waits).max().unwrap_or(Wait::No)
            }
        }
    }

    /// The numbers of read(2) and readv(2) here and on other processors: a program may be of another than we
    /// are (32 bits of 64, or emulated). Where one is the number of another call elsewhere, that one does not
    /// sleep in the functions of terminals.
    const READS: [libc::c_long; 8] = [libc::SYS_read, libc::SYS_readv, 0, 19, 3, 145, 63, 65];

    /// The system call that a thread sleeps in, where we may know it; proc_pid_syscall(5).
    fn is_in_read(wchan: &str) -> bool {
        let call = std::fs::read_to_string(wchan.replace("wchan", "syscall"));
        let number = call.ok().and_then(|text| text.split(' ').next()?.parse::<libc::c_long>().ok());
        number.is_none_or(|number| READS.contains(&number))
    }

    /// What a thread sleeps in.
    enum Sleep {
        /// A read of a terminal.
        InRead,
        /// A call that waits for one of several things.
        InPoll,
        /// It has woken up, or it is not for us to know.
        Untold,
        Elsewhere,
    }

    fn sleeps_in(path: &str) -> Sleep {
        let told = wchan::function(path);
        let Some(function) = told.filter(|_| wchan::is_true()) else { return Sleep::Untold };
        let is_one_of = |parts: &[&str]| parts.iter().any(|part| function.contains(part));
        // Writers of a terminal sleep there too.
        if is_one_of(&["tty_read", "wait_woken"]) {
            return if is_in_read(path) { Sleep::InRead } else { Sleep::Elsewhere };
        }
        if is_one_of(&["poll", "select"]) { Sleep::InPoll } else { Sleep::Elsewhere }
    }

    #[cfg(test)]
    mod tests {
        use super::path;

        #[test]
        fn terminals_of_devpts_and_of_bsd_style_pairs_have_names_and_others_have_none() {
            let named = |major, minor| path(libc::makedev(major, minor) as u64);
            assert_eq!(named(136, 0).as_deref(), Some("/dev/pts/0"));
            assert_eq!(named(136, 1_048_575).as_deref(), Some("/dev/pts/1048575"));
            assert_eq!(named(3, 0).as_deref(), Some("/dev/ttyp0"));
            assert_eq!(named(3, 0xaf).as_deref(), Some("/dev/ttyzf"));
            assert_eq!(named(3, 0xff).as_deref(), Some("/dev/ttyef"));
            for (major, minor) in [(0, 0), (3, 256), (4, 1), (5, 0)] {
                assert_eq!(named(major, minor), None, "{major}:{minor}");
            }
        }
    }
}
