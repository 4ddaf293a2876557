//! What `packaging/install` puts into places, and what it leaves alone.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;
use tests::run;

fn install(prefix: &Path, options: &[&str]) -> Command {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../packaging/install");
    let mut command = Command::new(script);
    command.args(options).env("PREFIX", prefix).env("PROGRAM", "/bin/sh");
    command.env_remove("DESTDIR").env_remove("LIBDIR");
    command
}

fn names(directory: &Path) -> Vec<String> {
    let entries = fs::read_dir(directory).unwrap();
    let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn nothing_is_installed_where_a_script_of_others_is_in_the_place_of_a_link() {
    let prefix = TempDir::new().unwrap();
    let bin = prefix.path().join("bin");
    fs::create_dir(&bin).unwrap();
    fs::write(bin.join("scriptlive"), "of others").unwrap();
    let output = install(prefix.path(), &["--with-script-links"]).output().unwrap();
    let message = String::from_utf8(output.stderr).unwrap();
    assert!(!output.status.success() && message.contains("scriptlive exists and is not ours"), "{message}");
    assert_eq!((names(prefix.path()), names(&bin)), (vec!["bin".to_owned()], vec!["scriptlive".to_owned()]));
}

#[test]
fn what_is_installed_twice_is_as_installed_once_and_goes_without_what_others_have_put_beside_it() {
    let prefix = TempDir::new().unwrap();
    let bin = prefix.path().join("bin");
    for _ in 0..2 {
        run(&mut install(prefix.path(), &["--with-script-links"]));
        assert_eq!(names(&bin), ["pty-cli", "script", "scriptlive", "scriptreplay"]);
    }
    fs::remove_file(bin.join("script")).unwrap();
    symlink("of-others", bin.join("script")).unwrap();
    run(&mut install(prefix.path(), &["--uninstall"]));
    assert_eq!(names(&bin), ["script"]);
    assert!(names(&prefix.path().join("share/man/man1")).is_empty());
}
