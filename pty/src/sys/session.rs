//! The processes of a session: finding them, signalling them, waiting for their end.

use std::ffi::{OsString, c_int};
use std::io;
use std::os::fd::BorrowedFd;

#[cfg(any(target_os = "linux", target_os = "android"))]
pub(crate) use linux::Members;
#[cfg(not(any(target_os = "linux", target_os = "android")))]
pub(crate) use other::Members;

use super::Process;

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

    use super::super::{check, own, readable_now, signal_group};
    use super::*;

    /// Looked for so many times at the most: a session may start processes faster than they are found.
    const PASSES: usize = 16;

    /// Those processes of a session that are known and run. The leader, which nobody waits for while
    /// this lives, keeps the session's number its own.
    #[derive(Debug)]
    pub(crate) struct Members<'a> {
        leader: &'a Process,
        leader_runs: bool,
        /// Readable when one of them has ended.
        epoll: OwnedFd,
        /// All but the leader. Without a descriptor: it can be signalled, but not waited for. Sorted, so
        /// that who starts others is mostly signalled before those that it would start again.
        running: BTreeMap<u32, Option<OwnedFd>>,
    }

    impl<'a> Members<'a> {
        pub(crate) fn of(leader: &'a Process) -> io::Result<Self> {
            // SAFETY: takes flags. epoll_create1(2).
            let epoll = own(check(unsafe { libc::epoll_create1(libc::EPOLL_CLOEXEC) })?);
            let members = Self { leader, leader_runs: true, epoll, running: BTreeMap::new() };
            members.watch(leader.id(), leader.end()?)?;
            Ok(members)
        }

        fn watch(&self, pid: u32, end: BorrowedFd<'_>) -> io::Result<()> {
            let mut event = libc::epoll_event { events: libc::EPOLLIN as u32, u64: pid.into() };
            let (epoll, end) = (self.epoll.as_raw_fd(), end.as_raw_fd());
            // SAFETY: reads one event. epoll_ctl(2).
            check(unsafe { libc::epoll_ctl(epoll, libc::EPOLL_CTL_ADD, end, &mut event) }).map(drop)
        }

        /// Sends these signals to each process of the session, also to those that come up meanwhile.
        pub(crate) fn signal(&mut self, signals: &[c_int], foreground: Option<u32>) -> io::Result<()> {
            let mut denied = None;
            let mut done = HashSet::new();
            let mut note = |result: io::Result<()>| match result {
                Err(error) if error.raw_os_error() != Some(libc::ESRCH) => denied = Some(error),
                _ => {}
            };
            for pass in 0..PASSES {
                if self.find().is_err() {
                    return signal_groups(self.leader, signals, foreground);
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

        /// Looks again; says whether any process runs.
        pub(crate) fn any_left(&mut self) -> bool {
            self.forget_ended();
            self.is_some_awaited() || (self.find().is_ok() && self.is_some_awaited())
        }

        /// Readable when [`any_left`](Self::any_left) may have another answer.
        pub(crate) fn end(&self) -> io::Result<BorrowedFd<'_>> {
            Ok(self.epoll.as_fd())
        }

        fn forget_leader(&mut self) {
            self.leader_runs = false;
            if let Ok(end) = self.leader.end() {
                let (epoll, end) = (self.epoll.as_raw_fd(), end.as_raw_fd());
                // SAFETY: this operation reads no event. epoll_ctl(2).
                unsafe { libc::epoll_ctl(epoll, libc::EPOLL_CTL_DEL, end, std::ptr::null_mut()) };
            }
        }

        fn is_some_awaited(&self) -> bool {
            self.leader_runs || self.running.values().any(Option::is_some)
        }

        fn find(&mut self) -> io::Result<()> {
            self.forget_ended();
            let session = self.leader.id();
            for pid in processes()? {
                if pid == session || self.running.contains_key(&pid) || session_of(pid) != Some(session) {
                    continue;
                }
                let fd = match open(pid) {
                    // Asked again, now that the number cannot become another's unnoticed.
                    Ok(fd) if session_of(pid) != Some(session) || readable_now(fd.as_fd()) => continue,
                    Ok(fd) => Some(fd),
                    Err(error) if error.raw_os_error() == Some(libc::ESRCH) => continue,
                    Err(_) => None,
                };
                if let Some(fd) = &fd {
                    self.watch(pid, fd.as_fd())?;
                }
                self.running.insert(pid, fd);
            }
            Ok(())
        }

        fn forget_ended(&mut self) {
            let mut events = [libc::epoll_event { events: 0, u64: 0 }; 64];
            loop {
                let (epoll, room) = (self.epoll.as_raw_fd(), events.len() as c_int);
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

    fn signal_groups(leader: &Process, signals: &[c_int], foreground: Option<u32>) -> io::Result<()> {
        for &signal in signals {
            if let Some(group) = foreground.filter(|&group| group != leader.id()) {
                // It may have ended in the meantime.
                let _ = signal_group(group, signal);
            }
            leader.signal_group(signal)?;
        }
        Ok(())
    }

    fn processes() -> io::Result<impl Iterator<Item = u32>> {
        let entries = std::fs::read_dir("/proc")?;
        Ok(entries.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok()))
    }

    fn session_of(pid: u32) -> Option<u32> {
        // SAFETY: takes any number. getsid(2).
        u32::try_from(unsafe { libc::getsid(pid.cast_signed()) }).ok()
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

#[cfg(not(any(target_os = "linux", target_os = "android")))]
mod other {
    use super::super::{readable_now, signal_group};
    use super::*;

    /// No system call lists a session: the groups that are known stand for it.
    #[derive(Debug)]
    pub(crate) struct Members<'a> {
        leader: &'a Process,
    }

    impl<'a> Members<'a> {
        pub(crate) fn of(leader: &'a Process) -> io::Result<Self> {
            Ok(Self { leader })
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
            !self.leader.end().is_ok_and(readable_now)
        }

        pub(crate) fn end(&self) -> io::Result<BorrowedFd<'_>> {
            self.leader.end()
        }
    }
}
