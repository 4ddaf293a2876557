//! Every way of opening a pseudo-terminal does the same: one walk through the shim's table for each
//! thing that it promises, and the search of the BSDs in folders made for the purpose.
//!
//! Each test runs in a process of its own, the leader of a session that has no terminal, where
//! descriptors can be counted and limited, and where a terminal taken by mistake would be noticed.

use std::ffi::{CStr, CString};
use std::fs::File;
use std::io;
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, AsRawFd, FromRawFd, OwnedFd, RawFd};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use nix::unistd::{read, write};
use pty_sys::{pty_shim_backend, pty_shim_pair};
use tests::census::alone;
use tests::{descriptors, events, finish, skip, start, wait_readable};

// The shim, safe to call.

/// Takes what a function of the shim returned: a descriptor of ours now, or an error.
fn owned(fd: RawFd) -> io::Result<OwnedFd> {
    if fd < 0 {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: the shim opened it just now, and gave it to us.
    Ok(unsafe { OwnedFd::from_raw_fd(fd) })
}

struct Pair {
    manager: OwnedFd,
    subsidiary: OwnedFd,
}

/// Calls what opens a pair.
fn open_with(open: impl FnOnce(*mut pty_shim_pair) -> i32) -> io::Result<Pair> {
    let mut pair = pty_shim_pair { manager: -1, subsidiary: -1 };
    if open(&raw mut pair) < 0 {
        return Err(io::Error::last_os_error());
    }
    Ok(Pair { manager: owned(pair.manager)?, subsidiary: owned(pair.subsidiary)? })
}

/// Calls what writes a path into a buffer of this size.
fn name_with(size: usize, write: impl FnOnce(*mut libc::c_char, usize) -> i32) -> io::Result<PathBuf> {
    let mut buffer = vec![b'?'; size];
    if write(buffer.as_mut_ptr().cast(), size) < 0 {
        return Err(io::Error::last_os_error());
    }
    let name = CStr::from_bytes_with_nul(&buffer[..=buffer.iter().position(|&byte| byte == 0).unwrap()]);
    Ok(Path::new(std::ffi::OsStr::from_bytes(name.unwrap().to_bytes())).to_owned())
}

#[derive(Clone, Copy)]
struct Backend(&'static pty_shim_backend);

impl Backend {
    fn name(self) -> &'static str {
        // SAFETY: each backend has a name, a literal of the shim's.
        unsafe { CStr::from_ptr(self.0.name) }.to_str().expect("names are ASCII")
    }

    fn open(self) -> io::Result<Pair> {
        let open = self.0.open.expect("each backend has this function");
        // SAFETY: it writes one pair.
        open_with(|pair| unsafe { open(pair) })
    }

    fn open_subsidiary(self, manager: impl AsFd) -> io::Result<OwnedFd> {
        let open = self.0.open_subsidiary.expect("each backend has this function");
        // SAFETY: it takes any descriptor.
        owned(unsafe { open(manager.as_fd().as_raw_fd()) })
    }

    fn subsidiary_name(self, manager: impl AsFd, size: usize) -> io::Result<PathBuf> {
        let name = self.0.subsidiary_name.expect("each backend has this function");
        // SAFETY: the buffer has this size.
        name_with(size, |buffer, size| unsafe { name(manager.as_fd().as_raw_fd(), buffer, size) })
    }
}

fn table() -> Vec<Backend> {
    // SAFETY: takes nothing.
    let mut next = unsafe { pty_sys::pty_shim_backends() };
    let mut table = Vec::new();
    loop {
        // SAFETY: the table is static, and goes on to the first NULL.
        let entry = unsafe { *next };
        // SAFETY: an entry is NULL or static.
        let Some(backend) = (unsafe { entry.as_ref() }) else { return table };
        table.push(Backend(backend));
        // SAFETY: this was not the last one.
        next = unsafe { next.add(1) };
    }
}

/// The backend behind the short functions.
fn in_use() -> Backend {
    // SAFETY: takes nothing.
    let backend = unsafe { pty_sys::pty_shim_backend() };
    // SAFETY: it is static.
    Backend(unsafe { &*backend })
}

/// The backends that can open a pair here: on Linux all but that of the BSDs, for which there have
/// to be device files.
fn usable() -> Vec<Backend> {
    let has_devices = Path::new("/dev/ptyp0").exists();
    let mut usable = table();
    usable.retain(|backend| has_devices || backend.name() != "bsd");
    assert!(!usable.is_empty());
    usable
}

/// Calls `check` with a new pair of every backend.
fn with_each(check: impl Fn(Backend, Pair)) {
    for backend in usable() {
        let pair = backend.open().unwrap_or_else(|error| panic!("{}: {error}", backend.name()));
        check(backend, pair);
    }
}

#[track_caller]
fn assert_refused<T>(errno: i32, result: io::Result<T>) {
    let error = result.err().expect("it is refused").raw_os_error();
    let name = |errno| nix::Error::from_raw(errno);
    assert_eq!(error.map(name), Some(name(errno)));
}

// Descriptors.

fn is_close_on_exec(fd: impl AsFd) -> bool {
    // SAFETY: F_GETFD takes any descriptor. fcntl(2).
    let flags = unsafe { libc::fcntl(fd.as_fd().as_raw_fd(), libc::F_GETFD) };
    assert_ne!(flags, -1, "{}", io::Error::last_os_error());
    flags & libc::FD_CLOEXEC != 0
}

fn device(fd: impl AsFd) -> u64 {
    let copy = fd.as_fd().try_clone_to_owned().expect("a descriptor can be copied");
    File::from(copy).metadata().expect("a descriptor has metadata").rdev()
}

/// Reads until the bytes are there.
fn read_exactly(fd: impl AsFd, expected: &str) {
    let mut bytes = vec![0; expected.len()];
    let mut length = 0;
    while length < bytes.len() {
        wait_readable(&fd);
        let count = read(&fd, &mut bytes[length..]).expect("it can be read");
        assert_ne!(count, 0, "the end came after '{}'", bytes[..length].escape_ascii());
        length += count;
    }
    assert_eq!(bytes.escape_ascii().to_string(), expected.as_bytes().escape_ascii().to_string());
}

fn write_all(fd: impl AsFd, text: &str) {
    assert_eq!(write(fd, text.as_bytes()), Ok(text.len()));
}

fn set_size(fd: impl AsFd, rows: u16, columns: u16) {
    let size = libc::winsize { ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0 };
    // SAFETY: it reads one winsize. tty_ioctl(4).
    let result = unsafe { libc::ioctl(fd.as_fd().as_raw_fd(), libc::TIOCSWINSZ, &raw const size) };
    assert_eq!(result, 0, "{}", io::Error::last_os_error());
}

fn size(fd: impl AsFd) -> (u16, u16) {
    let mut size = MaybeUninit::<libc::winsize>::uninit();
    // SAFETY: it writes one winsize. tty_ioctl(4).
    let result = unsafe { libc::ioctl(fd.as_fd().as_raw_fd(), libc::TIOCGWINSZ, size.as_mut_ptr()) };
    assert_eq!(result, 0, "{}", io::Error::last_os_error());
    // SAFETY: it returned success.
    let size = unsafe { size.assume_init() };
    (size.ws_row, size.ws_col)
}

/// Lets this process have exactly `room` more descriptors than now while `action` runs.
fn with_room<T>(room: usize, action: impl FnOnce() -> T) -> T {
    let set = |limits: libc::rlimit| {
        // SAFETY: it reads one rlimit. setrlimit(2).
        let result = unsafe { libc::setrlimit(libc::RLIMIT_NOFILE, &raw const limits) };
        assert_eq!(result, 0, "{}", io::Error::last_os_error());
    };
    let mut limits = MaybeUninit::<libc::rlimit>::uninit();
    // SAFETY: it writes one rlimit. getrlimit(2).
    let result = unsafe { libc::getrlimit(libc::RLIMIT_NOFILE, limits.as_mut_ptr()) };
    assert_eq!(result, 0, "{}", io::Error::last_os_error());
    // SAFETY: it returned success.
    let limits = unsafe { limits.assume_init() };
    let open = descriptors();
    let is_free = |number: &i32| !open.contains(number);
    // The limit is the first number that is free and not to be had.
    let first = (0..).filter(is_free).nth(room).expect("numbers do not end");
    set(libc::rlimit { rlim_cur: first.try_into().expect("it is positive"), ..limits });
    let result = action();
    set(limits);
    result
}

// The table.

#[test]
#[cfg(all(target_os = "linux", target_env = "gnu"))]
fn glibc_has_all_four_backends() {
    alone(|| {
        let names: Vec<_> = table().into_iter().map(Backend::name).collect();
        assert_eq!(names, ["linux", "posix", "libc", "bsd"]);
    });
}

#[test]
fn the_backend_in_use_is_that_of_the_build_or_the_first() {
    alone(|| {
        let expected = option_env!("PTY_SYS_BACKEND").unwrap_or(table()[0].name());
        assert_eq!(in_use().name(), expected);
        assert!(table().iter().any(|backend| std::ptr::eq(backend.0, in_use().0)), "it is of the table");
    });
}

#[test]
fn another_backend_is_chosen_at_run_time_by_its_name_in_debug_builds() {
    if option_env!("PTY_SYS_BACKEND").is_some() || !cfg!(debug_assertions) {
        return;
    }
    let backend = |name: &str| {
        let mut probe = Command::new(env!("CARGO_BIN_EXE_probe"));
        probe.arg("backend").env("PTY_SYS_BACKEND", name);
        tests::run(&mut probe)
    };
    assert_eq!(backend("posix"), "posix\n");
    assert_eq!(backend("libc"), "libc\n");
    assert_eq!(backend(""), format!("{}\n", table()[0].name()));
    assert_eq!(backend("none of these"), "Invalid argument (os error 22)\n");
}

#[test]
fn where_there_are_no_devices_of_one_kind_those_of_the_next_are_searched() {
    if option_env!("PTY_SYS_BACKEND").is_some() || !nix::unistd::geteuid().is_root() {
        return;
    }
    // A /dev of its own, without ptmx and pts: nothing is left but the search, which finds nothing.
    let script = "mount -t tmpfs none /dev && \"$0\" backend; mkdir /dev/pts; touch /dev/ptyp0 /dev/ttyp0; \"$0\" backend";
    let mut shell = Command::new("unshare");
    shell.args(["-m", "sh", "-c", script, env!("CARGO_BIN_EXE_probe")]);
    shell.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let finished = finish(start(&mut shell));
    if finished.stderr.contains("not permitted") {
        skip(finished.stderr);
        return;
    }
    // Two files of those names are no terminal, which the search alone can know.
    let error = std::io::Error::from_raw_os_error;
    assert_eq!(
        finished.text(),
        format!("{}\n{}\n", error(libc::ENOENT), error(libc::ENOTTY)),
        "{}",
        finished.stderr
    );
}

#[test]
fn the_short_functions_are_those_of_the_backend_in_use() {
    alone(|| {
        let short = Backend(Box::leak(Box::new(pty_shim_backend {
            name: c"short".as_ptr(),
            open: Some(pty_sys::pty_shim_open),
            open_subsidiary: Some(pty_sys::pty_shim_open_subsidiary),
            subsidiary_name: Some(pty_sys::pty_shim_subsidiary_name),
        })));
        if !usable().iter().any(|backend| std::ptr::eq(backend.0, in_use().0)) {
            assert_refused(libc::ENOENT, short.open());
            return;
        }
        let pair = short.open().unwrap();
        let name = short.subsidiary_name(&pair.manager, 128).unwrap();
        assert_eq!(name, in_use().subsidiary_name(&pair.manager, 128).unwrap());
        let again = short.open_subsidiary(&pair.manager).unwrap();
        assert_eq!(device(again), device(pair.subsidiary));
    });
}

#[test]
fn the_bsd_backend_says_that_there_are_no_such_devices_here() {
    alone(|| {
        if !Path::new("/dev/ptyp0").exists() {
            let bsd = table().into_iter().find(|backend| backend.name() == "bsd").unwrap();
            assert_refused(libc::ENOENT, bsd.open());
        }
    });
}

// What every backend promises.

#[test]
fn both_ends_are_close_on_exec() {
    alone(|| {
        with_each(|backend, pair| {
            assert!(is_close_on_exec(&pair.manager), "{}: manager", backend.name());
            assert!(is_close_on_exec(&pair.subsidiary), "{}: subsidiary", backend.name());
        });
    });
}

#[test]
fn the_subsidiary_opens_again_close_on_exec() {
    alone(|| {
        with_each(|backend, pair| {
            let again = backend.open_subsidiary(&pair.manager).unwrap();
            assert!(is_close_on_exec(&again), "{}", backend.name());
            assert_eq!(device(&again), device(&pair.subsidiary), "{}", backend.name());
            write_all(&again, "again");
            read_exactly(&pair.manager, "again");
        });
    });
}

#[test]
fn no_end_becomes_the_controlling_terminal_of_who_opens_it() {
    alone(|| {
        assert_eq!(nix::unistd::getsid(None), Ok(nix::unistd::getpid()), "we could be given one");
        with_each(|backend, pair| {
            let again = backend.open_subsidiary(&pair.manager).unwrap();
            assert!(File::open("/dev/tty").is_err(), "{}", backend.name());
            drop(again);
        });
    });
}

#[test]
fn data_passes_both_ways() {
    alone(|| {
        with_each(|_, pair| {
            write_all(&pair.manager, "in\n");
            read_exactly(&pair.subsidiary, "in\n");
            read_exactly(&pair.manager, "in\r\n");
            write_all(&pair.subsidiary, "out\n");
            read_exactly(&pair.manager, "out\r\n");
        });
    });
}

#[test]
fn both_ends_see_one_window_size() {
    alone(|| {
        with_each(|backend, pair| {
            set_size(&pair.manager, 12, 34);
            assert_eq!(size(&pair.subsidiary), (12, 34), "{}", backend.name());
            set_size(&pair.subsidiary, 56, 78);
            assert_eq!(size(&pair.manager), (56, 78), "{}", backend.name());
        });
    });
}

#[test]
fn the_name_leads_to_the_subsidiary() {
    alone(|| {
        with_each(|backend, pair| {
            let name = backend.subsidiary_name(&pair.manager, 128).unwrap();
            let named = std::fs::metadata(&name).unwrap().rdev();
            assert_eq!(named, device(&pair.subsidiary), "{}: {}", backend.name(), name.display());
        });
    });
}

#[test]
fn a_name_that_does_not_fit_with_its_nul_is_erange() {
    alone(|| {
        with_each(|backend, pair| {
            let name = backend.subsidiary_name(&pair.manager, 128).unwrap();
            let length = name.as_os_str().len();
            for size in 0..=length {
                assert_refused(libc::ERANGE, backend.subsidiary_name(&pair.manager, size));
            }
            assert_eq!(backend.subsidiary_name(&pair.manager, length + 1).unwrap(), name);
        });
    });
}

#[test]
fn what_is_no_manager_is_enotty() {
    alone(|| {
        let (pipe, _end) = io::pipe().unwrap();
        let null = File::open("/dev/null").unwrap();
        let terminal = usable()[0].open().unwrap();
        for backend in table() {
            for other in [pipe.as_fd(), null.as_fd(), terminal.subsidiary.as_fd()] {
                assert_refused(libc::ENOTTY, backend.subsidiary_name(other, 128));
                assert_refused(libc::ENOTTY, backend.open_subsidiary(other));
            }
        }
    });
}

#[test]
fn the_library_tells_the_ends_of_each_apart() {
    alone(|| {
        with_each(|backend, Pair { manager, subsidiary }| {
            let [other_manager, other_subsidiary] =
                [&manager, &subsidiary].map(|end| end.try_clone().expect("a descriptor can be copied"));
            assert_refused(libc::ENOTTY, pty::Subsidiary::try_from(other_manager));
            assert_refused(libc::ENOTTY, pty::Manager::try_from(other_subsidiary));
            let taken = (pty::Manager::try_from(manager), pty::Subsidiary::try_from(subsidiary));
            assert!(matches!(taken, (Ok(_), Ok(_))), "{}: {taken:?}", backend.name());
        });
    });
}

/// Linux says `EIO` where others say end of file.
#[test]
fn the_manager_ends_after_the_last_subsidiary_and_all_that_it_wrote() {
    alone(|| {
        with_each(|backend, pair| {
            let again = backend.open_subsidiary(&pair.manager).unwrap();
            write_all(&pair.subsidiary, "first ");
            drop(pair.subsidiary);
            write_all(&again, "last");
            read_exactly(&pair.manager, "first last");
            assert!(events(&pair.manager, std::time::Duration::ZERO).is_empty(), "one is open still");
            write_all(&again, "tail");
            drop(again);
            if cfg!(target_os = "linux") {
                read_exactly(&pair.manager, "tail");
                assert_eq!(read(&pair.manager, &mut [0]), Err(nix::Error::EIO), "{}", backend.name());
            }
            // The end is not for ever.
            let later = backend.open_subsidiary(&pair.manager).unwrap();
            write_all(&later, "later");
            read_exactly(&pair.manager, "later");
        });
    });
}

#[test]
fn without_room_for_both_ends_none_is_left_open() {
    alone(|| {
        for backend in usable() {
            let before = descriptors();
            for room in 0..2 {
                assert_refused(libc::EMFILE, with_room(room, || backend.open()));
                assert_eq!(descriptors(), before, "{} with room for {room}", backend.name());
            }
            let pair = backend.open().unwrap();
            let before = descriptors();
            assert_refused(libc::EMFILE, with_room(0, || backend.open_subsidiary(&pair.manager)));
            assert_eq!(descriptors(), before, "{}", backend.name());
            with_room(1, || backend.open_subsidiary(&pair.manager)).unwrap();
        }
    });
}

// The search of the BSDs. Where there are no devices for it, both names of a pair lead to the
// subsidiary of a pair that the test holds open: the minor number, by which the search knows what
// belongs together, is the same.

struct Devices(tempfile::TempDir);

impl Devices {
    fn new() -> Self {
        Self(tempfile::tempdir().expect("a folder can be made"))
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Makes `name` lead to a terminal.
    fn link(&self, name: &str, terminal: &Pair) {
        symlink(path_of(&terminal.manager), self.path(name)).expect("a link can be made");
    }

    /// Makes both names of the pair `number` lead to a terminal.
    fn link_both(&self, number: &str, terminal: &Pair) {
        self.link(&format!("pty{number}"), terminal);
        self.link(&format!("tty{number}"), terminal);
    }

    /// A new terminal under both names of the pair `number`.
    fn add(&self, number: &str) -> Pair {
        let terminal = usable()[0].open().unwrap();
        self.link_both(number, &terminal);
        terminal
    }

    fn remove(&self, number: &str) {
        for kind in ["pty", "tty"] {
            std::fs::remove_file(self.path(&format!("{kind}{number}"))).expect("a link can be removed");
        }
    }

    fn directory(&self) -> CString {
        c_string(self.0.path())
    }

    fn open(&self) -> io::Result<Pair> {
        bsd_open(&self.directory())
    }
}

fn c_string(path: &Path) -> CString {
    CString::new(path.as_os_str().as_bytes()).expect("a path has no NUL")
}

fn path_of(manager: impl AsFd) -> PathBuf {
    usable()[0].subsidiary_name(manager, 128).expect("a manager has a name")
}

fn bsd_open(directory: &CStr) -> io::Result<Pair> {
    // SAFETY: it reads a string and writes one pair.
    open_with(|pair| unsafe { pty_sys::pty_shim_bsd_open(directory.as_ptr(), pair) })
}

fn bsd_open_subsidiary(directory: &CStr, manager: impl AsFd) -> io::Result<OwnedFd> {
    let manager = manager.as_fd().as_raw_fd();
    // SAFETY: it reads a string, and takes any descriptor.
    owned(unsafe { pty_sys::pty_shim_bsd_open_subsidiary(directory.as_ptr(), manager) })
}

fn bsd_subsidiary_name(directory: &CStr, manager: impl AsFd, size: usize) -> io::Result<PathBuf> {
    let (directory, manager) = (directory.as_ptr(), manager.as_fd().as_raw_fd());
    // SAFETY: it reads a string, and the buffer has this size.
    let call =
        |buffer, size| unsafe { pty_sys::pty_shim_bsd_subsidiary_name(directory, manager, buffer, size) };
    name_with(size, call)
}

/// The pair found is the terminal, by both ends.
#[track_caller]
fn assert_found(found: &Pair, terminal: &Pair) {
    assert_eq!(device(&found.manager), device(&terminal.subsidiary), "manager");
    assert_eq!(device(&found.subsidiary), device(&terminal.subsidiary), "subsidiary");
}

/// The manager of a terminal whose subsidiary cannot be opened, because it is still locked: `EIO`, as
/// a device of the BSDs that is in use.
#[cfg(target_os = "linux")]
fn busy() -> File {
    let options = || File::options().read(true).write(true).clone();
    let manager = std::os::unix::fs::OpenOptionsExt::custom_flags(&mut options(), libc::O_NOCTTY)
        .open("/dev/ptmx")
        .expect("a manager can be opened");
    let error = options().open(path_of(&manager)).expect_err("it is locked");
    assert_eq!(error.raw_os_error(), Some(libc::EIO));
    manager
}

#[test]
fn the_search_goes_from_p0_to_tf() {
    alone(|| {
        let devices = Devices::new();
        let order = ["p0", "p1", "p9", "pa", "pf", "q0", "z0", "zf", "a0", "ef", "P0", "Q1", "Te", "Tf"];
        // Made in another order than that in which they are found.
        let mut held: Vec<_> = order.iter().rev().map(|number| (*number, devices.add(number))).collect();
        while let Some((number, terminal)) = held.pop() {
            assert_found(&devices.open().unwrap_or_else(|error| panic!("{number}: {error}")), &terminal);
            devices.remove(number);
        }
        assert_refused(libc::ENOENT, devices.open());
    });
}

#[test]
fn the_search_ends_at_tf() {
    alone(|| {
        let devices = Devices::new();
        let terminal = devices.add("pg");
        for number in ["o0", "U0", "f0", "p", "p00", "0p"] {
            devices.link_both(number, &terminal);
        }
        assert_refused(libc::ENOENT, devices.open());
    });
}

#[test]
#[cfg(target_os = "linux")]
fn the_search_passes_over_what_is_in_use() {
    alone(|| {
        let devices = Devices::new();
        let busy = busy();
        for number in ["p0", "p1", "zf"] {
            symlink(path_of(&busy), devices.path(&format!("pty{number}"))).unwrap();
            symlink(path_of(&busy), devices.path(&format!("tty{number}"))).unwrap();
        }
        assert_refused(libc::EAGAIN, devices.open());
        let terminal = devices.add("P7");
        assert_found(&devices.open().unwrap(), &terminal);
        // The other end in use only.
        std::fs::remove_file(devices.path("ptyp0")).unwrap();
        devices.link("ptyp0", &terminal);
        assert_found(&devices.open().unwrap(), &terminal);
        devices.remove("P7");
        assert_refused(libc::EAGAIN, devices.open());
    });
}

#[test]
#[cfg(target_os = "linux")]
fn that_some_are_in_use_tells_more_than_what_else_is_wrong() {
    alone(|| {
        let devices = Devices::new();
        let busy = busy();
        symlink("ptyp0", devices.path("ptyp0")).unwrap();
        symlink(path_of(&busy), devices.path("ptyp1")).unwrap();
        symlink("ptyp2", devices.path("ptyp2")).unwrap();
        assert_refused(libc::EAGAIN, devices.open());
    });
}

#[test]
fn the_search_passes_over_what_is_missing_by_half() {
    alone(|| {
        let devices = Devices::new();
        let terminal = devices.add("Sf");
        devices.link("ptyp0", &terminal);
        devices.link("ttyp1", &terminal);
        symlink("nowhere", devices.path("ptyp2")).unwrap();
        assert_found(&devices.open().unwrap(), &terminal);
        devices.remove("Sf");
        assert_refused(libc::ENOENT, devices.open());
    });
}

#[test]
fn a_terminal_under_the_name_of_another_is_not_taken_for_it() {
    alone(|| {
        let devices = Devices::new();
        let (one, other) = (usable()[0].open().unwrap(), usable()[0].open().unwrap());
        devices.link("ptyp0", &one);
        devices.link("ttyp0", &other);
        assert_refused(libc::ENODEV, devices.open());
        assert_refused(libc::ENODEV, bsd_open_subsidiary(&devices.directory(), &one.subsidiary));
        devices.link_both("p1", &other);
        assert_found(&devices.open().unwrap(), &other);
    });
}

#[test]
fn what_is_no_terminal_is_not_taken_for_one() {
    alone(|| {
        let devices = Devices::new();
        let terminal = usable()[0].open().unwrap();
        devices.link("ptyp0", &terminal);
        std::fs::write(devices.path("ttyp0"), "").unwrap();
        devices.link("ptyp1", &terminal);
        symlink("/dev/null", devices.path("ttyp1")).unwrap();
        assert_refused(libc::ENOTTY, devices.open());
        assert_refused(libc::ENOTTY, bsd_open_subsidiary(&devices.directory(), &terminal.subsidiary));
        // A manager that is a file, though its subsidiary is a terminal.
        std::fs::write(devices.path("ptyp2"), "").unwrap();
        devices.link("ttyp2", &terminal);
        assert_refused(libc::ENODEV, devices.open());
        let last = devices.add("Tf");
        assert_found(&devices.open().unwrap(), &last);
    });
}

#[test]
fn the_search_reports_what_else_kept_it_from_opening_one() {
    alone(|| {
        let devices = Devices::new();
        symlink("ptyp0", devices.path("ptyp0")).unwrap();
        assert_refused(libc::ELOOP, devices.open());
        std::fs::write(devices.path("ptyp1"), "").unwrap();
        std::fs::set_permissions(devices.path("ptyp1"), std::fs::Permissions::from_mode(0o000)).unwrap();
        if !nix::unistd::geteuid().is_root() {
            assert_refused(libc::EACCES, devices.open());
        }
        let terminal = devices.add("p2");
        assert_found(&devices.open().unwrap(), &terminal);
    });
}

#[test]
fn an_empty_folder_and_a_missing_one_have_no_terminals() {
    alone(|| {
        let devices = Devices::new();
        assert_refused(libc::ENOENT, devices.open());
        assert_refused(libc::ENOENT, bsd_open(&c_string(&devices.path("missing"))));
    });
}

#[test]
fn a_pair_that_was_searched_for_is_close_on_exec_and_controls_nobody() {
    alone(|| {
        let devices = Devices::new();
        let _held = devices.add("q3");
        let found = devices.open().unwrap();
        let again = bsd_open_subsidiary(&devices.directory(), &found.manager).unwrap();
        for fd in [&found.manager, &found.subsidiary, &again] {
            assert!(is_close_on_exec(fd));
        }
        assert!(File::open("/dev/tty").is_err());
    });
}

#[test]
fn root_takes_the_terminal_for_itself_alone() {
    alone(|| {
        let devices = Devices::new();
        let held = devices.add("p0");
        let found = devices.open().unwrap();
        if nix::unistd::geteuid().is_root() {
            let metadata = File::from(found.subsidiary).metadata().unwrap();
            assert_eq!(metadata.uid(), 0);
            assert_eq!(metadata.mode() & 0o7777, 0o600);
        }
        drop(held);
    });
}

#[test]
fn the_name_of_a_pair_is_in_the_folder_that_was_searched() {
    alone(|| {
        let devices = Devices::new();
        let (directory, held) = (devices.directory(), devices.add("Rb"));
        let found = devices.open().unwrap();
        let name = devices.path("ttyRb");
        let length = name.as_os_str().len();
        assert_eq!(bsd_subsidiary_name(&directory, &found.manager, 256).unwrap(), name);
        assert_eq!(bsd_subsidiary_name(&directory, &found.manager, length + 1).unwrap(), name);
        for size in 0..=length {
            assert_refused(libc::ERANGE, bsd_subsidiary_name(&directory, &found.manager, size));
        }
        let again = bsd_open_subsidiary(&directory, &found.manager).unwrap();
        assert_eq!(device(&again), device(&held.subsidiary));
    });
}

#[test]
fn what_was_not_found_in_a_folder_has_no_name_there() {
    alone(|| {
        let devices = Devices::new();
        let (directory, _held) = (devices.directory(), devices.add("p0"));
        let other = usable()[0].open().unwrap();
        let (pipe, _end) = io::pipe().unwrap();
        for fd in [other.manager.as_fd(), other.subsidiary.as_fd(), pipe.as_fd()] {
            assert_refused(libc::ENOTTY, bsd_subsidiary_name(&directory, fd, 256));
            assert_refused(libc::ENOTTY, bsd_open_subsidiary(&directory, fd));
        }
    });
}

#[test]
fn a_path_too_long_for_the_search_is_erange() {
    alone(|| {
        let terminal = usable()[0].open().unwrap();
        for length in [250, 255, 256, 5000] {
            let directory = CString::new(vec![b'x'; length]).unwrap();
            assert_refused(libc::ERANGE, bsd_open(&directory));
            assert_refused(libc::ERANGE, bsd_open_subsidiary(&directory, &terminal.subsidiary));
            assert_refused(libc::ERANGE, bsd_subsidiary_name(&directory, &terminal.subsidiary, 8192));
        }
        // With "/ptyXY" and a NUL this is as much as there is room for.
        assert_refused(libc::ENOENT, bsd_open(&CString::new(vec![b'x'; 249]).unwrap()));
    });
}

#[test]
fn the_search_stops_where_descriptors_run_out() {
    alone(|| {
        let devices = Devices::new();
        let _held = (devices.add("p0"), devices.add("p1"));
        let before = descriptors();
        for room in 0..2 {
            assert_refused(libc::EMFILE, with_room(room, || devices.open()));
            assert_eq!(descriptors(), before);
        }
        drop(with_room(2, || devices.open()).unwrap());
    });
}
