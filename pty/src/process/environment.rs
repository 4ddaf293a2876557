//! A command's environment and the search for its program.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::{OsStrExt, OsStringExt};

use crate::Size;

/// The search path if `PATH` is not set.
const DEFAULT_PATH: &str = "/usr/local/bin:/usr/bin:/bin";

/// Changes to the inherited environment.
#[derive(Debug, Default)]
pub(crate) struct Environment {
    cleared: bool,
    changes: BTreeMap<OsString, Option<OsString>>,
}

impl Environment {
    pub(crate) fn set(&mut self, key: &OsStr, value: Option<&OsStr>) {
        self.changes.insert(key.to_owned(), value.map(OsStr::to_owned));
    }

    pub(crate) fn clear(&mut self) {
        self.cleared = true;
        self.changes.clear();
    }

    pub(crate) fn changes(&self) -> impl Iterator<Item = (&OsStr, Option<&OsStr>)> {
        self.changes.iter().map(|(key, value)| (key.as_os_str(), value.as_deref()))
    }

    /// The variables, for a terminal of this size. `COLUMNS` and `LINES` are not inherited from a terminal
    /// of another size, because programs prefer them to the terminal's own size.
    pub(crate) fn resolve(&self, size: Size) -> Vec<(OsString, OsString)> {
        let mut vars: Vec<_> = if self.cleared { Vec::new() } else { std::env::vars_os().collect() };
        let sizes = [("COLUMNS", size.cols), ("LINES", size.rows)];
        let differs = |(name, cells): (&str, u16)| {
            variable(&vars, name).is_some_and(|value| value.to_str() != Some(&cells.to_string()))
        };
        if sizes.into_iter().any(differs) {
            vars.retain(|(key, _)| sizes.iter().all(|(name, _)| key != name));
        }
        if !self.changes.is_empty() {
            vars.retain(|(key, _)| !self.changes.contains_key(key));
        }
        vars.extend(self.changes.iter().filter_map(|(key, value)| Some((key.clone(), value.clone()?))));
        vars
    }
}

/// As getenv(3) finds it.
pub(crate) fn variable<'v>(vars: &'v [(OsString, OsString)], name: &str) -> Option<&'v OsStr> {
    vars.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_os_str())
}

/// The files to try to execute for `program`, as execvp(3) chooses them.
pub(crate) fn candidates(program: &OsStr, search_path: Option<&OsStr>) -> Vec<OsString> {
    if program.is_empty() {
        return Vec::new();
    }
    if program.as_bytes().contains(&b'/') {
        return vec![program.to_owned()];
    }
    let search_path = search_path.unwrap_or(OsStr::new(DEFAULT_PATH)).as_bytes();
    let candidate = |directory: &[u8]| {
        let mut path = if directory.is_empty() { b".".to_vec() } else { directory.to_vec() };
        path.push(b'/');
        path.extend_from_slice(program.as_bytes());
        OsString::from_vec(path)
    };
    search_path.split(|&byte| byte == b':').map(candidate).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(program: &str, path: Option<&str>) -> Vec<String> {
        let found = candidates(OsStr::new(program), path.map(OsStr::new));
        found.into_iter().map(|path| path.into_string().unwrap()).collect()
    }

    #[test]
    fn a_name_is_tried_in_every_directory_of_the_path_in_order() {
        assert_eq!(names("ls", Some("/a:/b")), ["/a/ls", "/b/ls"]);
    }

    #[test]
    fn an_empty_directory_in_the_path_is_the_working_directory() {
        assert_eq!(names("ls", Some("/a:")), ["/a/ls", "./ls"]);
        assert_eq!(names("ls", Some("")), ["./ls"]);
    }

    #[test]
    fn a_path_is_taken_as_it_is() {
        assert_eq!(names("./ls", Some("/a")), ["./ls"]);
        assert_eq!(names("/ls", Some("/a")), ["/ls"]);
    }

    #[test]
    fn without_a_path_the_usual_directories_are_searched() {
        assert_eq!(names("ls", None), ["/usr/local/bin/ls", "/usr/bin/ls", "/bin/ls"]);
    }

    #[test]
    fn an_empty_name_is_nowhere() {
        assert!(names("", Some("/bin")).is_empty());
    }

    #[test]
    fn removing_and_clearing_act_on_what_is_inherited_and_on_what_was_set() {
        let mut environment = Environment::default();
        assert!(variable(&environment.resolve(Size::default()), "PATH").is_some());
        environment.set(OsStr::new("PATH"), None);
        assert!(variable(&environment.resolve(Size::default()), "PATH").is_none());
        environment.set(OsStr::new("A"), Some(OsStr::new("1")));
        environment.clear();
        assert!(environment.resolve(Size::default()).is_empty());
        environment.set(OsStr::new("B"), Some(OsStr::new("2")));
        assert_eq!(environment.resolve(Size::default()), [("B".into(), "2".into())]);
    }
}
