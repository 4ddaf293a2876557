//! What Linux tells of processes, by system calls and in `/proc`.

use std::ffi::OsString;
use std::io;
use std::os::unix::ffi::OsStringExt;
use std::time::Duration;

use super::super::pidfd::PidFd;

/// No process has a larger number. proc_sys_kernel(5), `pid_max`.
const LARGEST_PID: u32 = 1 << 22;

pub(super) fn largest_pid() -> u32 {
    let read = std::fs::read_to_string("/proc/sys/kernel/pid_max");
    read.ok().and_then(|text| text.trim().parse().ok()).unwrap_or(LARGEST_PID)
}

pub(super) fn is_out_of_descriptors(error: &io::Error) -> bool {
    matches!(error.raw_os_error(), Some(libc::EMFILE | libc::ENFILE))
}

pub(super) fn processes() -> io::Result<impl Iterator<Item = u32> + use<>> {
    let entries = std::fs::read_dir("/proc")?;
    Ok(entries.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok()))
}

/// Whether `/proc` lists the processes of other users too. Without a descriptor to read how it is
/// mounted, it cannot be listed either. proc(5), `hidepid`.
pub(super) fn lists_all_processes() -> bool {
    std::fs::read_to_string("/proc/self/mountinfo")
        .map_or_else(|error| is_out_of_descriptors(&error), |mounts| !hides_processes(&mounts))
}

/// Whether `/proc` is mounted so that some processes are not listed. proc_pid_mountinfo(5).
fn hides_processes(mounts: &str) -> bool {
    let is_proc = |mount: &&str| mount.split(' ').nth(4) == Some("/proc") && mount.contains(" - proc ");
    mounts.lines().filter(is_proc).any(|mount| {
        let options = mount.rsplit(' ').next().unwrap_or("").split(',');
        let hidden = options.filter_map(|option| option.strip_prefix("hidepid="));
        // With 1 they are listed, and no more than that.
        hidden.into_iter().any(|how| !matches!(how, "0" | "off" | "1" | "noaccess"))
    })
}

pub(super) fn session_of(pid: u32) -> Option<u32> {
    // SAFETY: takes any number. getsid(2).
    u32::try_from(unsafe { libc::getsid(pid.cast_signed()) }).ok()
}

/// Whether a process is a zombie, or none. Without a descriptor to be had it may say so a moment
/// before.
pub(super) fn has_ended(pid: u32) -> bool {
    match PidFd::open(pid) {
        Ok(fd) => fd.has_ended(),
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
pub(super) fn started_at(pid: u32) -> Option<Duration> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The 22nd field; the name, which may have any characters, is the second. proc_pid_stat(5).
    let ticks: u64 = stat.rsplit(") ").next()?.split(' ').nth(19)?.parse().ok()?;
    // SAFETY: takes a number. sysconf(3).
    let in_second = u64::try_from(unsafe { libc::sysconf(libc::_SC_CLK_TCK) }).ok()?;
    Some(Duration::from_nanos(ticks.checked_mul(1_000_000_000)?.checked_div(in_second)?))
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

#[cfg(test)]
#[path = "proc_tests.rs"]
mod tests;
