//! The example in Python: the standard library's own tests of `pty` pass with `ptyshim` in its place.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;
use tests::{Finished, feed, run};

/// Runs the tests with the module in the place of the standard one, and says how many ran. One of the older
/// tests is left out: it counts the calls of a loop that waits for nothing before it writes, and so can hang.
const TESTS: &str = "
import sys, unittest
import pty, ptyshim
is_old = hasattr(pty, '_writen')
sys.modules['pty'] = ptyshim
from test import test_pty
if is_old:
    del test_pty.SmallPtyTests.test__copy_to_each
assert test_pty.pty is ptyshim
result = unittest.main(test_pty, argv=['test_pty'], exit=False).result
print('ran', result.testsRun, 'skipped', len(result.skipped), 'left out', int(is_old), file=sys.stderr)
sys.exit(not result.wasSuccessful())
";

/// What both callbacks pass on is theirs to say.
const SPAWN: &str = r#"
import os, ptyshim
def shown(fd):
    return os.read(fd, 100).replace(b"quiet", b"LOUD")
def typed(fd):
    return os.read(fd, 100).replace(b"day", b"night")
script = 'test -t 0 && read -r line && echo "quiet $line"; exit 7'
status = ptyshim.spawn(["sh", "-c", script], shown, typed)
assert os.waitstatus_to_exitcode(status) == 7, status
assert os.waitstatus_to_exitcode(ptyshim.spawn(["/no/such/program"])) == 127
"#;

/// Of a pair nothing is inherited, and a fork runs what Python has to do in a child.
const PAIR_AND_FORK: &str = r#"
import os, ptyshim
ends = ptyshim.openpty()
assert all(map(os.isatty, ends[1:])) and not any(map(os.get_inheritable, ends))
before = set(os.listdir("/dev/fd"))
ran = []
os.register_at_fork(after_in_child=lambda: ran.append("child"), after_in_parent=lambda: ran.append("parent"))
pid, manager = ptyshim.fork()
if pid == ptyshim.CHILD:
    os._exit(5 if os.isatty(0) and os.getsid(0) == os.getpid() and ran == ["child"] else 6)
assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 5
assert ran == ["parent"], ran
os.close(manager)
assert set(os.listdir("/dev/fd")) == before
"#;

const NEEDED: &str = "import sys, ctypes, tty; assert sys.version_info >= (3, 10)";

/// Python with these words of its own, or nothing, and a word about it, if it does not know all of them.
/// It must where the variable is set.
fn python(needed: &str, variable: &str) -> Option<String> {
    let python = std::env::var("PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let found = Command::new(&python).args(["-c", needed]).stderr(Stdio::null()).status();
    if found.is_ok_and(|status| status.success()) {
        return Some(python);
    }
    assert!(std::env::var_os(variable).is_none(), "{python} cannot '{needed}'");
    eprintln!("{python} cannot '{needed}': not tried");
    None
}

/// Runs a program in Python that finds the module and the library.
fn run_python(python: &str, program: &str, input: &str) -> Finished {
    let top: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let library = TempDir::new().unwrap();
    run(Command::new(top.join("packaging/library")).arg(library.path()));
    let mut command = Command::new(python);
    command.args(["-B", "-c", program]).env("PYTHONPATH", top.join("examples/python"));
    command.env("PTY_SHIM_LIBRARY", library.path().join("libpty_shim.so"));
    feed(&mut command, input)
}

#[test]
fn the_tests_of_pythons_pty_pass_with_ours_in_its_place() {
    // Where they are installed: they are a package of their own.
    let needed = "import sys, test.test_pty; assert sys.version_info >= (3, 10)";
    let Some(python) = python(needed, "PYTHON") else { return };
    let finished = run_python(&python, TESTS, "");
    assert_eq!(finished.code(), 0, "{}", finished.stderr);
    let said = finished.stderr.lines().last().unwrap_or_default();
    let numbers: Vec<usize> = said.split(' ').filter_map(|word| word.parse().ok()).collect();
    assert!(numbers[0] >= 6 && numbers[1] == 0, "{said}");
    eprintln!("{said}");
}

#[test]
fn spawn_calls_both_callbacks_and_returns_the_status() {
    let Some(python) = python(NEEDED, "CI") else { return };
    let finished = run_python(&python, SPAWN, "good day\n").well();
    assert!(finished.text().contains("LOUD good night\r\n"), "{}", finished.text());
    assert!(
        finished.text().contains("/no/such/program: No such file or directory\r\n"),
        "{}",
        finished.text()
    );
}

#[test]
fn a_pair_is_not_inherited_and_a_fork_leaves_nothing_open() {
    let Some(python) = python(NEEDED, "CI") else { return };
    run_python(&python, PAIR_AND_FORK, "").well();
}
