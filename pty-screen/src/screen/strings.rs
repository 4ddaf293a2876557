//! OSC strings: titles, hyperlinks, and what is passed on.

use std::sync::Arc;

use super::control::Performer;
use crate::event::Event;
use crate::row::{LINK, Link};

/// So many bytes of a title are kept.
pub(super) const TITLE: usize = 4096;

impl Performer<'_> {
    pub(super) fn string(&mut self, content: &[u8]) {
        let content = String::from_utf8_lossy(content);
        let (number, rest) = content.split_once(';').unwrap_or((&content, ""));
        let Ok(number) = number.parse::<u16>() else { return };
        match number {
            0 | 2 => {
                self.terminal.title = cut(rest, TITLE).into();
                self.watch.event(Event::Title(&self.terminal.title));
            }
            1 => {}
            7 => self.watch.event(Event::WorkingDirectory(rest)),
            8 => self.link(rest),
            133 | 633 => self.watch.event(Event::ShellMark(number, rest)),
            _ => self.watch.event(Event::Osc(number, rest)),
        }
    }

    /// `PARAMETERS;URI`: what follows is a link, or none any more.
    fn link(&mut self, rest: &str) {
        let Some((parameters, uri)) = rest.split_once(';') else { return };
        let id = parameters.split(':').find_map(|parameter| parameter.strip_prefix("id=")).unwrap_or("");
        let fits = !uri.is_empty() && uri.len() <= LINK && id.len() <= LINK;
        self.terminal.pen.link = fits.then(|| Arc::new(Link { uri: uri.to_owned(), id: id.to_owned() }));
    }
}

fn cut(text: &str, length: usize) -> &str {
    let end = (0..=length.min(text.len())).rev().find(|&end| text.is_char_boundary(end));
    &text[..end.unwrap_or(0)]
}
