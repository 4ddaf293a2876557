//! What of the input is recorded: not what the terminal does not show.
//!
//! While the terminal echoes, what is typed is shown. Without echo, a line editor shows it by itself, and
//! who asks for a password does not. So what is typed then is held until the output has it, and hidden if
//! something else comes. It is hidden at once in canonical mode without echo, and after a prompt that asks
//! for a password. Keys that are no text, such as arrows, are only hidden within hidden text.

use std::time::{Duration, Instant};

use pty_recording::Kind;

/// What comes later is not the echo of what was typed.
const LATEST: Duration = Duration::from_secs(2);
/// The most bytes that are held, and of a prompt.
const MOST: usize = 64 * 1024;
const PROMPT: usize = 200;

/// What was typed and is not known to be shown.
#[derive(Debug)]
pub(super) struct Masked {
    /// Whether the terminal echoes.
    echo: bool,
    /// Whether it is in canonical mode without echo.
    secret: bool,
    held: Vec<u8>,
    since: Instant,
    /// Whether the line that is typed was hidden, and it was recorded that it was.
    hidden: bool,
    /// Whether the line that is typed answers a prompt for a password, whatever has been printed since.
    asked: bool,
    /// The end of the last line of output.
    prompt: Vec<u8>,
}

/// Where what is to be recorded goes.
type MaskedRecord<'a> = &'a mut dyn FnMut(Kind, &[u8]);

impl Masked {
    pub(super) fn new() -> Self {
        let (held, prompt) = (Vec::new(), Vec::new());
        Self { echo: true, secret: false, held, since: Instant::now(), hidden: false, asked: false, prompt }
    }

    pub(super) fn set_echo(&mut self, on: bool) {
        self.echo = on;
    }

    pub(super) fn set_secret(&mut self, on: bool, record: MaskedRecord<'_>) {
        self.secret = on;
        if on {
            self.hide(record);
        }
    }

    /// Something is typed.
    pub(super) fn typed(&mut self, bytes: &[u8], now: Instant, record: MaskedRecord<'_>) {
        let is_plain = self.held.is_empty() && !self.hidden;
        let no_text = is_plain && !bytes.iter().copied().any(is_text);
        let is_key = is_plain && (no_text || is_key(bytes));
        if !self.secret && ((self.echo && self.held.is_empty()) || is_key) {
            self.hidden = false;
            return record(Kind::Input, bytes);
        }
        if self.held.is_empty() {
            self.since = now;
        }
        self.held.extend_from_slice(bytes);
        self.asked |= self.is_asked_for();
        let is_end_of_hidden = self.hidden && ends_line(bytes);
        if self.secret || is_end_of_hidden || self.held.len() > MOST || self.asked {
            self.hide(record);
        }
        self.asked &= !ends_answer(bytes);
    }

    /// Something is printed, which may be what was typed.
    pub(super) fn printed(&mut self, bytes: &[u8], now: Instant, record: MaskedRecord<'_>) {
        let visible = visible(bytes);
        if !self.held.is_empty() && !visible.is_empty() {
            let is_star = |byte: &u8| matches!(byte, b'*' | 0xe2 | 0x80 | 0xa2 | 0x97 | 0x8f);
            let mut text = visible.iter().filter(|byte| !matches!(byte, b'\r' | b'\n')).peekable();
            let is_starred = text.peek().is_some() && text.all(is_star);
            let is_late = now.saturating_duration_since(self.since) > LATEST;
            let (count, used) = match is_late || is_starred {
                true => (0, 0),
                false => shown(&self.held, &visible),
            };
            if count == 0 {
                self.hide(record);
            } else {
                self.hidden = false;
                let shown: Vec<u8> = self.held.drain(..count).collect();
                record(Kind::Input, &shown);
                self.since = now;
                if used < visible.len() {
                    // Something else came instead of the rest.
                    self.hide(record);
                }
            }
        }
        match visible.iter().rposition(|&byte| byte == b'\n') {
            Some(at) => self.prompt = visible[at + 1..].to_vec(),
            None => self.prompt.extend_from_slice(&visible),
        }
        let excess = self.prompt.len().saturating_sub(PROMPT);
        self.prompt.drain(..excess);
    }

    /// Hides what was typed and not shown.
    pub(super) fn hide(&mut self, record: MaskedRecord<'_>) {
        if self.held.is_empty() {
            return;
        }
        if !self.hidden {
            record(Kind::Hidden, b"");
        }
        self.hidden = !ends_line(&self.held);
        self.held.clear();
    }

    /// Whether the last line of output asks for a password.
    fn is_asked_for(&self) -> bool {
        let line = String::from_utf8_lossy(&self.prompt).to_lowercase();
        // Stars of what was typed already.
        let line = line.trim_end_matches(|c: char| c == '*' || c == '\u{2022}' || c.is_whitespace());
        let words = ["password", "passphrase", "passcode", "pin", "secret", "token"];
        line.ends_with([':', '?', '>', ']', ')']) && words.iter().any(|word| line.contains(word))
    }
}

fn is_text(byte: u8) -> bool {
    byte >= 0x20 && byte != 0x7f
}

/// Whether these bytes are what a terminal sends for one key that is no text, such as an arrow.
fn is_key(bytes: &[u8]) -> bool {
    match bytes {
        [0x1b, b'O', _] => true,
        [0x1b, b'[', middle @ .., last] => {
            matches!(last, 0x40..=0x7e) && middle.iter().all(|byte| matches!(byte, 0x20..=0x3f))
        }
        _ => false,
    }
}

fn ends_line(bytes: &[u8]) -> bool {
    bytes.iter().any(|byte| matches!(byte, b'\r' | b'\n'))
}

/// Whether an answer is given or given up: Enter, Ctrl-C, Ctrl-D, Ctrl-Z, Ctrl-\.
fn ends_answer(bytes: &[u8]) -> bool {
    ends_line(bytes) || bytes.iter().any(|byte| matches!(byte, 0x03 | 0x04 | 0x1a | 0x1c))
}

/// How many of the held bytes are what the visible ones begin with, and how many of these that is.
fn shown(held: &[u8], visible: &[u8]) -> (usize, usize) {
    let is_end = |byte: u8| matches!(byte, b'\r' | b'\n');
    let (mut at, mut count) = (0, 0);
    for &byte in held {
        if is_end(byte) {
            let ends = visible[at..].iter().take_while(|&&byte| is_end(byte)).count();
            if ends == 0 {
                break;
            }
            at += ends;
        } else if is_text(byte) {
            if visible.get(at) != Some(&byte) {
                break;
            }
            at += 1;
        } else if count == 0 {
            // Shows nothing that would tell what follows it.
            break;
        }
        count += 1;
    }
    (count, at)
}

/// Text and line ends, without control sequences and without what was erased at once.
fn visible(bytes: &[u8]) -> Vec<u8> {
    let mut visible = Vec::new();
    let mut rest = bytes;
    while let [first, after @ ..] = rest {
        rest = after;
        match (*first, after) {
            (0x08, [b' ', 0x08, after @ ..]) => rest = after,
            (0x1b, [b'[', after @ ..]) => {
                let end = after.iter().position(|byte| matches!(byte, 0x40..=0x7e));
                rest = end.map_or(&[], |end| &after[end + 1..]);
            }
            (0x1b, [b']' | b'P' | b'_' | b'^', after @ ..]) => {
                let end = after.iter().position(|byte| matches!(byte, 0x07 | b'\\'));
                rest = end.map_or(&[], |end| &after[end + 1..]);
            }
            (0x1b, [b'(' | b')', _, after @ ..] | [_, after @ ..]) => rest = after,
            (byte, _) if is_text(byte) || matches!(byte, b'\r' | b'\n') => visible.push(byte),
            _ => {}
        }
    }
    visible
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is recorded of what is typed (`i`) and printed (`o`) without echo; `?` is something hidden.
    fn recorded(what: &[(char, &str)]) -> String {
        let (mut masked, now, mut text) = (Masked::new(), Instant::now(), String::new());
        masked.set_echo(false);
        let mut record = |kind: Kind, bytes: &[u8]| match kind {
            Kind::Hidden => text.push('?'),
            _ => text.push_str(std::str::from_utf8(bytes).unwrap()),
        };
        for (direction, bytes) in what {
            match direction {
                'i' => masked.typed(bytes.as_bytes(), now, &mut record),
                _ => masked.printed(bytes.as_bytes(), now, &mut record),
            }
        }
        masked.hide(&mut record);
        text
    }

    #[test]
    fn what_a_line_editor_shows_is_recorded() {
        let keys =
            [('i', "l"), ('o', "l"), ('i', "s"), ('o', "\x1b[1ms\x1b[m"), ('i', "\r"), ('o', "\r\nfile\r\n")];
        assert_eq!(recorded(&keys), "ls\r");
        assert_eq!(recorded(&[('i', "ls -l\r"), ('o', "ls"), ('o', " -l\r\n\x1b[?2004l\rtotal")]), "ls -l\r");
        // However the output is cut.
        assert_eq!(
            recorded(&[('i', "ls"), ('o', "ls"), ('i', "\r"), ('o', "\r"), ('o', "\nfile\r\n")]),
            "ls\r"
        );
        assert_eq!(recorded(&[('i', "exit\r"), ('o', "exit"), ('o', "\r\n")]), "exit\r");
        assert_eq!(recorded(&[('i', "\x1b[A"), ('o', "ls"), ('i', "\x03")]), "\x1b[A\x03");
        assert_eq!(
            recorded(&[('i', "x"), ('o', "x"), ('i', "\x7f"), ('o', "\x08 \x08"), ('i', "y"), ('o', "y")]),
            "x\x7fy"
        );
    }

    #[test]
    fn what_is_not_shown_is_hidden() {
        assert_eq!(recorded(&[('i', "h"), ('i', "u"), ('i', "\r"), ('o', "\r\nhello")]), "?");
        assert_eq!(recorded(&[('i', "hunter2\r"), ('o', "\r\n")]), "?");
        assert_eq!(
            recorded(&[('i', "h"), ('o', "*"), ('i', "u"), ('o', "*"), ('i', "\r"), ('o', "\r\n")]),
            "?"
        );
        assert_eq!(recorded(&[('i', "*"), ('o', "*")]), "?");
        assert_eq!(recorded(&[('i', "hunter2")]), "?");
    }

    #[test]
    fn what_a_prompt_asks_for_is_hidden_even_if_it_is_shown() {
        assert_eq!(
            recorded(&[
                ('o', "Enter passphrase: "),
                ('i', "h"),
                ('o', "h"),
                ('i', "\r"),
                ('o', "\r\n$ "),
                ('i', "l"),
                ('o', "l")
            ]),
            "?l"
        );
        // However fast it is shown, and until it is given up.
        assert_eq!(
            recorded(&[
                ('o', "Password: "),
                ('i', "h"),
                ('o', "h"),
                ('i', "u"),
                ('o', "u"),
                ('i', "\x03"),
                ('o', "^C\r\n$ "),
                ('i', "l"),
                ('o', "l")
            ]),
            "?l"
        );
        assert_eq!(recorded(&[('o', "~/passwords$ "), ('i', "l"), ('o', "l")]), "l");
    }

    #[test]
    fn what_was_pasted_ahead_is_hidden_from_where_it_is_not_shown() {
        assert_eq!(
            recorded(&[('i', "sudo x\rhunter2\r"), ('o', "sudo x\r\n"), ('o', "Password: "), ('o', "\r\n")]),
            "sudo x\r?"
        );
        // All at once, and what comes after it is not lost with it.
        assert_eq!(
            recorded(&[
                ('i', "read -s w\rhunter2\n"),
                ('o', "read -s w\r\ngot 7\r\n$ "),
                ('i', "exit\r"),
                ('o', "exit\r\n")
            ]),
            "read -s w\r?exit\r"
        );
    }
}
