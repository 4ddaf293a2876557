//! On Linux: every process of the session.

use std::collections::{BTreeMap, HashSet};
use std::ffi::c_int;
use std::io;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd};
use std::time::Duration;

use super::super::pidfd::PidFd;
use super::super::{Process, check, own};
use super::proc::{
    has_ended, is_out_of_descriptors, largest_pid, lists_all_processes, processes, session_of, started_at,
};

/// Looked for so many times at the most: a session may start processes faster than they are found.
const PASSES: usize = 16;
/// The same where every number is asked for, which takes longer. Who comes up then is found by
/// `any_left`.
const SLOW_PASSES: usize = 1;
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
    running: BTreeMap<u32, Option<PidFd>>,
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
            let fd = match PidFd::open(pid) {
                // Asked again, now that the number cannot become another's unnoticed.
                Ok(fd) if session_of(pid) != Some(session) || fd.has_ended() => continue,
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
        self.running.retain(|&pid, fd| fd.is_some() || (session_of(pid) == Some(session) && !has_ended(pid)));
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

fn send(pid: u32, fd: Option<&PidFd>, signal: c_int) -> io::Result<()> {
    let Some(fd) = fd else {
        // SAFETY: kill takes any numbers. kill(2).
        return check(unsafe { libc::kill(pid.cast_signed(), signal) }).map(drop);
    };
    fd.signal(signal)
}

#[cfg(test)]
#[path = "linux_tests.rs"]
mod tests;
