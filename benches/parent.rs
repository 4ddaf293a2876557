//! What makes starting a program dear where it is done badly: memory to copy, descriptors to close.

use std::ffi::c_void;
use std::num::NonZeroUsize;
use std::ptr::NonNull;

use nix::sys::mman::{MapFlags, ProtFlags, mmap_anonymous, munmap};
use nix::sys::resource::{Resource, getrlimit, rlim_t, setrlimit};

/// Bytes in a MiB.
pub const MIB: usize = 1 << 20;

/// The page size of most machines; where pages are larger, each is touched more than once.
const PAGE: usize = 4096;

/// Memory that is really there: anonymous, private, every page written to. Without huge pages, so
/// that a fork has an entry to copy for each page.
#[derive(Debug)]
pub struct Ballast {
    start: NonNull<c_void>,
    length: NonZeroUsize,
}

impl Ballast {
    /// As many bytes as said; nothing if that is none.
    pub fn new(length: usize) -> Option<Self> {
        let length = NonZeroUsize::new(length)?;
        let protection = ProtFlags::PROT_READ | ProtFlags::PROT_WRITE;
        // SAFETY: a new mapping, at a place that the kernel chooses, overlaps nothing. mmap(2).
        let start = unsafe { mmap_anonymous(None, length, protection, MapFlags::MAP_PRIVATE) };
        let ballast = Self { start: start.expect("there is as much memory"), length };
        ballast.forbid_huge_pages();
        ballast.touch();
        Some(ballast)
    }

    fn forbid_huge_pages(&self) {
        #[cfg(target_os = "linux")]
        {
            use nix::sys::mman::{MmapAdvise, madvise};
            // SAFETY: the range is our mapping; this advice does not change what is in it.
            let result = unsafe { madvise(self.start, self.length.get(), MmapAdvise::MADV_NOHUGEPAGE) };
            // EINVAL is a kernel that has no huge pages.
            assert!(matches!(result, Ok(()) | Err(nix::errno::Errno::EINVAL)), "madvise: {result:?}");
        }
    }

    fn touch(&self) {
        let bytes = self.start.cast::<u8>();
        for offset in (0..self.length.get()).step_by(PAGE) {
            // SAFETY: the offset is less than the length of the mapping.
            let place = unsafe { bytes.add(offset) };
            // SAFETY: the place is in our mapping, which is writable; nobody else has its address.
            unsafe { place.write_volatile(1) };
        }
    }
}

impl Drop for Ballast {
    fn drop(&mut self) {
        // SAFETY: the range is our mapping, and nobody else has its address. munmap(2).
        unsafe { munmap(self.start, self.length.get()) }.expect("a mapping can be removed");
    }
}

/// Bytes of memory that can be had without swapping, if the system tells.
pub fn available_memory() -> Option<usize> {
    let text = std::fs::read_to_string("/proc/meminfo").ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("MemAvailable:"))?;
    let kib: usize = line.trim().strip_suffix(" kB")?.parse().ok()?;
    Some(kib * 1024)
}

/// Keeps this thread, and its children, on the first of the processors that it may use. Says whether
/// that can be done here.
pub fn stay_on_one_processor() -> bool {
    #[cfg(target_os = "linux")]
    {
        use nix::sched::{CpuSet, sched_getaffinity, sched_setaffinity};
        use nix::unistd::Pid;
        let this = Pid::from_raw(0);
        let allowed = sched_getaffinity(this).expect("the processors can be asked for");
        let first = (0..CpuSet::count()).find(|&number| allowed.is_set(number) == Ok(true));
        let mut one = CpuSet::new();
        first.is_some_and(|number| one.set(number).is_ok()) && sched_setaffinity(this, &one).is_ok()
    }
    #[cfg(not(target_os = "linux"))]
    false
}

/// Limits on the number of open files: the usual one, and a high one.
#[derive(Clone, Copy, Debug)]
pub struct FileLimits {
    /// 1024, or less where that is not allowed.
    pub usual: rlim_t,
    /// 1,000,000, or as much as is allowed.
    pub high: rlim_t,
    hard: rlim_t,
}

impl FileLimits {
    /// Raises the hard limit if it has to be and may be.
    pub fn prepare() -> Self {
        const WANTED: rlim_t = 1_000_000;
        let (soft, mut hard) = getrlimit(Resource::RLIMIT_NOFILE).expect("the limit can be read");
        if hard < WANTED && setrlimit(Resource::RLIMIT_NOFILE, soft, WANTED).is_ok() {
            hard = WANTED;
        }
        Self { usual: hard.min(1024), high: hard.min(WANTED), hard }
    }

    /// Sets the soft limit of this process.
    pub fn set(&self, soft: rlim_t) {
        setrlimit(Resource::RLIMIT_NOFILE, soft, self.hard).expect("a soft limit below the hard one");
    }
}
