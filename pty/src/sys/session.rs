//! The processes of a session: finding them, signalling them, waiting for their end.

use std::ffi::{OsString, c_int};
use std::io;
use std::os::fd::BorrowedFd;
use std::time::Duration;

#[cfg(any(target_os = "linux", target_os = "android"))]
pub(crate) use linux::Members;
#[cfg(not(any(target_os = "linux", target_os = "android")))]
pub(crate) use other::Members;

use super::Process;

/// How long the system has been up, suspended or not where that is known.
pub(crate) fn since_boot() -> Duration {
    #[cfg(any(target_os = "linux", target_os = "android"))]
    const CLOCK: libc::clockid_t = libc::CLOCK_BOOTTIME;
    #[cfg(not(any(target_os = "linux", target_os = "android")))]
    const CLOCK: libc::clockid_t = libc::CLOCK_MONOTONIC;
    let mut now = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: writes one timespec. clock_gettime(2).
    unsafe { libc::clock_gettime(CLOCK, &mut now) };
    Duration::new(now.tv_sec.try_into().unwrap_or(0), now.tv_nsec.try_into().unwrap_or(0))
}

/// The name of a command in a process group: of its leader, or, where that has ended, of another.
pub(crate) fn group_name(group: u32) -> io::Result<Option<OsString>> {
    #[cfg(any(target_os = "linux", target_os = "android"))]
    return linux::group_name(group);
    #[cfg(not(any(target_os = "linux", target_os = "android")))]
    {
        let _ = group;
        Err(io::ErrorKind::Unsupported.into())
    }
}

#[cfg(any(target_os = "linux", target_os = "android"))]
mod linux {
    use std::collections::{BTreeMap, HashSet};
    use std::os::fd::{AsFd, AsRawFd, OwnedFd};
    use std::os::unix::ffi::OsStringExt;

    use super::super::{check, own, readable_now};
    use super::*;

    /// Looked for so many times at the most: a session may start processes faster than they are found.
    const PASSES: usize = 16;
    /// The same where every number is asked for, which takes longer. Who comes up then is found by
    /// `any_left`.
    const SLOW_PASSES: usize = 1;
    /// No process has a larger number. proc_sys_kernel(5), `pid_max`.
    const LARGEST_PID: u32 = 1 << 22;

    /// Those processes of a session that are known and run.
    ///
    /// While the leader was not waited for, it keeps the session's number its own. Afterwards any other
    /// process of the session does: the kernel gives a number to nobody as long as it is a session's.
    #[derive(Debug)]
    pub(crate) struct Members<'a> {
        leader: &'a Process,
        /// When the leader was waited for, if it was.
        waited_at: Option<Duration>,
        leader_runs: bool,
        leader_is_watched: bool,
        /// Readable when one that is watched has ended. `None` if there is no descriptor for it.
        epoll: Option<OwnedFd>,
        /// All but the leader. Without a descriptor its end is not told, and has to be asked for. Sorted,
        /// so that who starts others is mostly signalled before those that it would start again.
        running: BTreeMap<u32, Option<OwnedFd>>,
        /// Whether the processes found are of the session, and not of a later one with the same number.
        is_certain: bool,
        /// Whether all processes are listed in `/proc`.
        lists_all: bool,
        /// The signals that were sent last.
        last: Vec<c_int>,
    }

    impl<'a> Members<'a> {
        pub(crate) fn of(leader: &'a Process, waited_at: Option<Duration>) -> Self {
            let lists_all = lists_all_processes();
            // SAFETY: takes flags. epoll_create1(2).
            let epoll = check(unsafe { libc::epoll_create1(libc::EPOLL_CLOEXEC) }).map(own).ok();
            let mut members = Self {
                leader,
                waited_at,
                leader_runs: waited_at.is_none() && !leader.has_ended(),
                leader_is_watched: false,
                epoll,
                running: BTreeMap::new(),
                is_certain: waited_at.is_none(),
                lists_all,
                last: Vec::new(),
            };
            if members.leader_runs && members.epoll.is_some() {
                let end = leader.end();
                members.leader_is_watched = end.is_ok_and(|end| members.watch(leader.id(), end).is_ok());
            }
            members
        }

        fn watch(&self, pid: u32, end: BorrowedFd<'_>) -> io::Result<()> {
            let Some(epoll) = &self.epoll else { return Err(io::ErrorKind::NotFound.into()) };
            let mut event = libc::epoll_event { events: libc::EPOLLIN as u32, u64: pid.into() };
            let (epoll, end) = (epoll.as_raw_fd(), end.as_raw_fd());
            // SAFETY: reads one event. epoll_ctl(2).
            check(unsafe { libc::epoll_ctl(epoll, libc::EPOLL_CTL_ADD, end, &mut event) }).map(drop)
        }

        /// Sends these signals to each process of the session, also to those that come up meanwhile.
        pub(crate) fn signal(&mut self, signals: &[c_int], _foreground: Option<u32>) -> io::Result<()> {
            let mut denied = None;
            let mut done = HashSet::new();
            let mut note = |result: io::Result<()>| match result {
                Err(error) if error.raw_os_error() != Some(libc::ESRCH) => denied = Some(error),
                _ => {}
            };
            self.last.clear();
            self.last.extend_from_slice(signals);
            for pass in 0..PASSES {
                if !self.lists_all && pass == SLOW_PASSES {
                    break;
                }
                self.find();
                if !self.is_certain {
                    // Is there, and may be signalled or not: no more than that is asked.
                    self.running.iter().for_each(|(&pid, fd)| note(send(pid, fd.as_ref(), 0)));
                    break;
                }
                let before = done.len();
                if pass == 0 && self.leader_runs {
                    signals.iter().for_each(|&signal| note(self.leader.signal(signal)));
                }
                for (&pid, fd) in &self.running {
                    if done.insert(pid) {
                        signals.iter().for_each(|&signal| note(send(pid, fd.as_ref(), signal)));
                    }
                }
                if pass > 0 && done.len() == before {
                    break;
                }
            }
            denied.map_or(Ok(()), Err)
        }

        /// Whether any process runs. Looks again if none of those that are known does; who is found then
        /// gets the signals that the others got.
        pub(crate) fn any_left(&mut self) -> bool {
            self.forget_ended();
            if self.left().is_empty() {
                self.find();
                if self.is_certain {
                    for (&pid, fd) in &self.running {
                        for &signal in &self.last {
                            // The next step says whether it may be sent.
                            let _ = send(pid, fd.as_ref(), signal);
                        }
                    }
                }
            }
            !self.left().is_empty()
        }

        /// Those that are known and run.
        pub(crate) fn left(&self) -> Vec<u32> {
            let leader = self.leader_runs.then(|| self.leader.id());
            leader.into_iter().chain(self.running.keys().copied()).collect()
        }

        /// Readable when [`any_left`](Self::any_left) may have another answer.
        pub(crate) fn end(&self) -> Option<BorrowedFd<'_>> {
            self.epoll.as_ref().map(AsFd::as_fd)
        }

        /// Whether the end of one is not told by [`end`](Self::end).
        pub(crate) fn must_be_asked(&self) -> bool {
            (self.leader_runs && !self.leader_is_watched) || self.running.values().any(Option::is_none)
        }

        fn forget_leader(&mut self) {
            self.leader_runs = false;
            if let (Ok(end), Some(epoll)) = (self.leader.end(), &self.epoll) {
                let (epoll, end) = (epoll.as_raw_fd(), end.as_raw_fd());
                // SAFETY: this operation reads no event. epoll_ctl(2).
                unsafe { libc::epoll_ctl(epoll, libc::EPOLL_CTL_DEL, end, std::ptr::null_mut()) };
            }
        }

        fn find(&mut self) {
            self.forget_ended();
            let session = self.leader.id();
            if self.waited_at.is_some() && session_of(session).is_some() {
                // Another process has the number: no process of the session was there any more.
                self.running.clear();
                return;
            }
            for pid in self.candidates() {
                if pid == session || self.running.contains_key(&pid) || session_of(pid) != Some(session) {
                    continue;
                }
                let fd = match open(pid) {
                    // Asked again, now that the number cannot become another's unnoticed.
                    Ok(fd) if session_of(pid) != Some(session) || readable_now(fd.as_fd()) => continue,
                    Ok(fd) => Some(fd),
                    Err(error) if error.raw_os_error() == Some(libc::ESRCH) => continue,
                    Err(_) if has_ended(pid) => continue,
                    Err(_) => None,
                };
                // One that was there by then had the number from the leader.
                self.is_certain |=
                    self.waited_at.is_some_and(|waited| started_at(pid).is_some_and(|start| start <= waited));
                let fd = fd.filter(|fd| self.watch(pid, fd.as_fd()).is_ok());
                self.running.insert(pid, fd);
            }
        }

        /// Every process, and where they cannot be listed every number.
        fn candidates(&mut self) -> Box<dyn Iterator<Item = u32>> {
            if self.lists_all {
                match processes() {
                    Ok(processes) => return Box::new(processes),
                    // One descriptor serves better for the list.
                    Err(error) if is_out_of_descriptors(&error) && self.epoll.take().is_some() => {
                        self.leader_is_watched = false;
                        self.running.values_mut().for_each(|fd| *fd = None);
                        return self.candidates();
                    }
                    Err(_) => self.lists_all = false,
                }
            }
            Box::new(1..=largest_pid())
        }

        fn forget_ended(&mut self) {
            self.forget_those_told();
            if self.leader_runs && !self.leader_is_watched && self.leader.has_ended() {
                self.leader_runs = false;
            }
            let session = self.leader.id();
            self.running
                .retain(|&pid, fd| fd.is_some() || (session_of(pid) == Some(session) && !has_ended(pid)));
        }

        fn forget_those_told(&mut self) {
            let mut events = [libc::epoll_event { events: 0, u64: 0 }; 64];
            while let Some(epoll) = &self.epoll {
                let (epoll, room) = (epoll.as_raw_fd(), events.len() as c_int);
                // SAFETY: there is room for that many events. epoll_wait(2).
                let count = unsafe { libc::epoll_wait(epoll, events.as_mut_ptr(), room, 0) };
                let Some(ended) = usize::try_from(count).ok().and_then(|count| events.get(..count)) else {
                    return;
                };
                if ended.is_empty() {
                    return;
                }
                for event in ended {
                    let pid = event.u64 as u32;
                    if pid == self.leader.id() {
                        self.forget_leader();
                    }
                    // Closing it takes it from the epoll.
                    self.running.remove(&pid);
                }
            }
        }
    }

    fn largest_pid() -> u32 {
        let read = std::fs::read_to_string("/proc/sys/kernel/pid_max");
        read.ok().and_then(|text| text.trim().parse().ok()).unwrap_or(LARGEST_PID)
    }

    fn is_out_of_descriptors(error: &io::Error) -> bool {
        matches!(error.raw_os_error(), Some(libc::EMFILE | libc::ENFILE))
    }

    fn processes() -> io::Result<impl Iterator<Item = u32> + use<>> {
        let entries = std::fs::read_dir("/proc")?;
        Ok(entries.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok()))
    }

    /// Whether `/proc` lists the processes of other users too. Without a descriptor to read how it is
    /// mounted, it cannot be listed either. proc(5), `hidepid`.
    fn lists_all_processes() -> bool {
        std::fs::read_to_string("/proc/self/mountinfo")
            .map_or_else(|error| is_out_of_descriptors(&error), |mounts| !hides_processes(&mounts))
    }

    /// Whether `/proc` is mounted so that some processes are not listed. proc_pid_mountinfo(5).
    pub(super) fn hides_processes(mounts: &str) -> bool {
        let is_proc = |mount: &&str| mount.split(' ').nth(4) == Some("/proc") && mount.contains(" - proc ");
        mounts.lines().filter(is_proc).any(|mount| {
            let options = mount.rsplit(' ').next().unwrap_or("").split(',');
            let hidden = options.filter_map(|option| option.strip_prefix("hidepid="));
            // With 1 they are listed, and no more than that.
            hidden.into_iter().any(|how| !matches!(how, "0" | "off" | "1" | "noaccess"))
        })
    }

    fn session_of(pid: u32) -> Option<u32> {
        // SAFETY: takes any number. getsid(2).
        u32::try_from(unsafe { libc::getsid(pid.cast_signed()) }).ok()
    }

    /// Whether a process is a zombie, or none. Without a descriptor to be had it may say so a moment
    /// before.
    fn has_ended(pid: u32) -> bool {
        match open(pid) {
            Ok(fd) => readable_now(fd.as_fd()),
            Err(error) => error.raw_os_error() == Some(libc::ESRCH) || has_no_memory(pid),
        }
    }

    fn has_no_memory(pid: u32) -> bool {
        let mut byte = 0_u8;
        let ours = libc::iovec { iov_base: (&raw mut byte).cast(), iov_len: 1 };
        // No process has memory there.
        let theirs = libc::iovec { iov_base: std::ptr::without_provenance_mut(usize::MAX - 1), iov_len: 1 };
        let one: libc::c_ulong = 1;
        // SAFETY: reads two places, writes into the first of them at the most, and takes no flags.
        // process_vm_readv(2).
        let result = unsafe {
            libc::syscall(
                libc::SYS_process_vm_readv,
                pid.cast_signed(),
                &raw const ours,
                one,
                &raw const theirs,
                one,
                0 as libc::c_ulong,
            )
        };
        // EPERM if it is another's, EFAULT if it could be read: it has memory.
        result == -1 && io::Error::last_os_error().raw_os_error() == Some(libc::ESRCH)
    }

    /// When a process was started, since the system was. Not known of what is hidden.
    fn started_at(pid: u32) -> Option<Duration> {
        let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
        // The 22nd field; the name, which may have any characters, is the second. proc_pid_stat(5).
        let ticks: u64 = stat.rsplit(") ").next()?.split(' ').nth(19)?.parse().ok()?;
        // SAFETY: takes a number. sysconf(3).
        let in_second = u64::try_from(unsafe { libc::sysconf(libc::_SC_CLK_TCK) }).ok()?;
        Some(Duration::from_nanos(ticks.checked_mul(1_000_000_000)?.checked_div(in_second)?))
    }

    fn open(pid: u32) -> io::Result<OwnedFd> {
        // SAFETY: this system call takes a number and no flags. pidfd_open(2).
        let result = unsafe { libc::syscall(libc::SYS_pidfd_open, pid.cast_signed(), 0) };
        check(result as c_int).map(own)
    }

    fn send(pid: u32, fd: Option<&OwnedFd>, signal: c_int) -> io::Result<()> {
        let Some(fd) = fd else {
            // SAFETY: kill takes any numbers. kill(2).
            return check(unsafe { libc::kill(pid.cast_signed(), signal) }).map(drop);
        };
        let null = std::ptr::null::<libc::siginfo_t>();
        // SAFETY: this system call takes a descriptor, a number, a null pointer for the default
        // information, and no flags. pidfd_send_signal(2).
        let result = unsafe { libc::syscall(libc::SYS_pidfd_send_signal, fd.as_raw_fd(), signal, null, 0) };
        check(result as c_int).map(drop)
    }

    pub(super) fn group_name(group: u32) -> io::Result<Option<OsString>> {
        if let Some(name) = name_of(group)? {
            return Ok(Some(name));
        }
        // SAFETY: takes any number. getpgid(2).
        let belongs = |pid: u32| unsafe { libc::getpgid(pid.cast_signed()) } == group.cast_signed();
        match processes()?.find(|&pid| pid != group && belongs(pid)) {
            Some(pid) => name_of(pid),
            None => Ok(None),
        }
    }

    fn name_of(pid: u32) -> io::Result<Option<OsString>> {
        match std::fs::read(format!("/proc/{pid}/comm")) {
            Ok(mut name) => {
                name.pop_if(|last| *last == b'\n');
                Ok(Some(OsString::from_vec(name)))
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) if error.raw_os_error() == Some(libc::ESRCH) => Ok(None),
            Err(error) => Err(error),
        }
    }
}

#[cfg(all(test, any(target_os = "linux", target_os = "android")))]
#[path = "session_tests.rs"]
mod tests;

#[cfg(not(any(target_os = "linux", target_os = "android")))]
mod other {
    use super::super::{readable_now, signal_group};
    use super::*;

    /// No system call lists a session: the groups that are known stand for it.
    #[derive(Debug)]
    pub(crate) struct Members<'a> {
        leader: &'a Process,
        is_waited_for: bool,
    }

    impl<'a> Members<'a> {
        pub(crate) fn of(leader: &'a Process, waited_at: Option<Duration>) -> Self {
            Self { leader, is_waited_for: waited_at.is_some() }
        }

        pub(crate) fn signal(&mut self, signals: &[c_int], foreground: Option<u32>) -> io::Result<()> {
            for &signal in signals {
                if let Some(group) = foreground.filter(|&group| group != self.leader.id()) {
                    // It may have ended in the meantime.
                    let _ = signal_group(group, signal);
                }
                self.leader.signal_group(signal)?;
            }
            Ok(())
        }

        pub(crate) fn any_left(&mut self) -> bool {
            !self.is_waited_for && !self.leader.end().map_or_else(|_| self.leader.has_ended(), readable_now)
        }

        pub(crate) fn left(&self) -> Vec<u32> {
            if self.is_waited_for { Vec::new() } else { vec![self.leader.id()] }
        }

        pub(crate) fn end(&self) -> Option<BorrowedFd<'_>> {
            self.leader.end().ok()
        }

        pub(crate) fn must_be_asked(&self) -> bool {
            self.leader.end().is_err()
        }
    }
}
