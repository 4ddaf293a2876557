//! Command lines as getopt_long(3) takes them: bundles, abbreviations, optional arguments, options
//! after operands, and its messages.

use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::{OsStrExt, OsStringExt};

/// Whether an option has an argument.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Argument {
    None,
    Required,
    /// If it is there, it is attached: `-tFILE`, `--timing=FILE`.
    Optional,
}

/// The options of a program.
#[derive(Clone, Copy)]
pub(crate) struct Grammar {
    pub(crate) short: &'static [(u8, Argument)],
    /// Each with the letter that it is reported as.
    pub(crate) long: &'static [(&'static str, Argument, u8)],
}

/// The options of a command line, one by one.
pub(crate) struct Getopt {
    grammar: Grammar,
    args: std::vec::IntoIter<OsString>,
    /// What is left of a bundle of short options.
    bundle: Vec<u8>,
    operands: Vec<OsString>,
    /// How many operands were before `--`, if that was there.
    before: Option<usize>,
    in_order: bool,
}

impl Getopt {
    pub(crate) fn new(grammar: Grammar, args: &[OsString]) -> Self {
        Self {
            grammar,
            args: Vec::from(args).into_iter(),
            bundle: Vec::new(),
            operands: Vec::new(),
            before: None,
            in_order: std::env::var_os("POSIXLY_CORRECT").is_some(),
        }
    }

    /// No options after the first operand.
    pub(crate) fn in_order(self) -> Self {
        Self { in_order: true, ..self }
    }

    /// What is no option, when all options were read.
    pub(crate) fn into_operands(self) -> Vec<OsString> {
        self.operands
    }

    /// The same, those before `--` and those after it apart.
    pub(crate) fn into_both_operands(self) -> (Vec<OsString>, Vec<OsString>) {
        let mut operands = self.operands;
        let after = operands.split_off(self.before.unwrap_or(operands.len()));
        (operands, after)
    }

    fn short(&mut self) -> Result<(u8, Option<OsString>), String> {
        let letter = self.bundle.remove(0);
        let known = self.grammar.short.iter().find(|(known, _)| *known == letter);
        let Some((_, argument)) = known else {
            return Err(format!("invalid option -- '{}'", show(&[letter])));
        };
        let attached = |bundle: &mut Vec<u8>| Some(OsString::from_vec(std::mem::take(bundle)));
        let value = match argument {
            Argument::None => None,
            _ if !self.bundle.is_empty() => attached(&mut self.bundle),
            Argument::Optional => None,
            Argument::Required => match self.args.next() {
                None => return Err(format!("option requires an argument -- '{}'", show(&[letter]))),
                next => next,
            },
        };
        Ok((letter, value))
    }

    fn long(&mut self, text: &[u8]) -> Result<(u8, Option<OsString>), String> {
        let (name, value) = match text.iter().position(|&byte| byte == b'=') {
            Some(at) => (&text[..at], Some(OsStr::from_bytes(&text[at + 1..]).to_owned())),
            None => (text, None),
        };
        let begin: Vec<_> =
            self.grammar.long.iter().filter(|(long, ..)| long.as_bytes().starts_with(name)).collect();
        let exact = begin.iter().find(|(long, ..)| long.as_bytes() == name);
        let (long, argument, letter) = match (exact, &begin[..]) {
            (Some(found), _) => **found,
            (None, []) => return Err(format!("unrecognized option '--{}'", show(text))),
            (None, [first, rest @ ..])
                if rest.iter().all(|other| (first.1, first.2) == (other.1, other.2)) =>
            {
                **first
            }
            (None, several) => {
                let names: String = several.iter().map(|(long, ..)| format!(" '--{long}'")).collect();
                return Err(format!("option '--{}' is ambiguous; possibilities:{names}", show(text)));
            }
        };
        let value = match (argument, value) {
            (Argument::None, Some(_)) => return Err(format!("option '--{long}' doesn't allow an argument")),
            (Argument::Required, None) => match self.args.next() {
                None => return Err(format!("option '--{long}' requires an argument")),
                next => next,
            },
            (_, value) => value,
        };
        Ok((letter, value))
    }
}

/// A letter and its argument, or what is wrong, without the name of the program.
impl Iterator for Getopt {
    type Item = Result<(u8, Option<OsString>), String>;

    fn next(&mut self) -> Option<Self::Item> {
        if !self.bundle.is_empty() {
            return Some(self.short());
        }
        loop {
            let arg = self.args.next()?;
            match arg.as_bytes() {
                b"--" => {
                    self.before = Some(self.operands.len());
                    self.operands.extend(&mut self.args);
                    return None;
                }
                [b'-', b'-', name @ ..] => return Some(self.long(name)),
                [b'-', bundle @ ..] if !bundle.is_empty() => {
                    self.bundle = bundle.to_vec();
                    return Some(self.short());
                }
                _ if self.in_order => {
                    self.operands.push(arg);
                    self.operands.extend(&mut self.args);
                    return None;
                }
                _ => self.operands.push(arg),
            }
        }
    }
}

fn show(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const GRAMMAR: Grammar = Grammar {
        short: &[(b'a', Argument::None), (b'b', Argument::Required), (b't', Argument::Optional)],
        long: &[
            ("all", Argument::None, b'a'),
            ("big", Argument::Required, b'b'),
            ("timing", Argument::Optional, b't'),
            ("time", Argument::Required, b'b'),
            ("same", Argument::None, b'a'),
            ("samer", Argument::None, b'a'),
        ],
    };

    fn read(line: &str) -> String {
        let args: Vec<OsString> = line.split(' ').map(OsString::from).collect();
        let mut options = Getopt::new(GRAMMAR, &args);
        let mut text = String::new();
        for option in &mut options {
            match option {
                Ok((letter, None)) => text += &format!("{} ", letter as char),
                Ok((letter, Some(value))) => text += &format!("{}={} ", letter as char, value.display()),
                Err(message) => return message,
            }
        }
        let operands: Vec<_> = options.into_operands().iter().map(|one| one.display().to_string()).collect();
        text + &operands.join(",")
    }

    #[test]
    fn options_are_bundled_abbreviated_and_after_operands() {
        assert_eq!(read("-aab1 x -tfoo -t y --all -- -a --"), "a a b=1 t=foo t a x,y,-a,--");
        assert_eq!(read("--b=1 --big 2 --timi --timing=3 -b -- -"), "b=1 b=2 t t=3 b=-- -");
        assert_eq!(read("--sam --same"), "a a ");
    }

    #[test]
    fn what_is_wrong_is_said_in_the_words_of_getopt() {
        for (line, message) in [
            ("-z", "invalid option -- 'z'"),
            ("-ab", "option requires an argument -- 'b'"),
            ("--no=1", "unrecognized option '--no=1'"),
            ("--big", "option '--big' requires an argument"),
            ("--all=1", "option '--all' doesn't allow an argument"),
            ("--tim=1", "option '--tim=1' is ambiguous; possibilities: '--timing' '--time'"),
        ] {
            assert_eq!(read(line), message);
        }
    }
}
