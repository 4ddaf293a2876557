//! Searching in what was shown.

use std::io;
use std::sync::Arc;

use pty_recording::index::{Case, Hit, Index, Pattern, Place};

use super::Playing;
use crate::player::Halt;
use crate::shown::shown;
use crate::viewer::Press;

/// The most hits of a search that one can go to.
const HITS: usize = 1_000_000;

/// What is searched for, and where it is.
pub(super) struct Search {
    pub(super) pattern: Pattern,
    pub(super) text: String,
    /// After how many events each hit is shown, and whether it is on the screen then.
    pub(super) hits: Vec<(u64, bool)>,
}

/// A pattern that is being typed.
#[derive(Clone)]
pub(super) struct Input {
    pub(super) text: String,
    pub(super) backward: bool,
    pub(super) regex: bool,
}

impl Playing<'_> {
    pub(super) fn type_pattern(&mut self, press: Press) -> Result<(), Halt> {
        let Some(input) = &mut self.input else { return Ok(()) };
        match press {
            Press::Char(c) if input.text.len() < 1000 => input.text.push(c),
            Press::Backspace if input.text.is_empty() => self.input = None,
            Press::Backspace => _ = input.text.pop(),
            Press::Tab => input.regex = !input.regex,
            Press::Escape => self.input = None,
            Press::Enter => {
                let input = input.clone();
                self.input = None;
                return self.search_for(&input);
            }
            _ => {}
        }
        self.paint()
    }

    fn search_for(&mut self, input: &Input) -> Result<(), Halt> {
        if !input.text.is_empty() {
            let pattern = match input.regex {
                true => Pattern::regex(&input.text, Case::Smart),
                false => Pattern::plain(&input.text, Case::Smart),
            };
            let pattern = match pattern {
                Ok(pattern) => pattern,
                Err(error) => {
                    let error = error.to_string();
                    let last = error.lines().last().unwrap_or_default();
                    return self.say(&shown(last));
                }
            };
            self.say("searching…")?;
            if !self.wait_until_whole()? {
                return Ok(());
            }
            let (to, viewer) = (self.options.to, &mut *self.viewer);
            let look = |index: &Index| {
                let (mut hits, mut stopped, mut count) = (Vec::new(), Ok(()), 0_u64);
                let result = index.search(&pattern, &mut |hit: Hit| {
                    if hit.time <= to {
                        hits.push((hit.event, hit.row.is_some()));
                    }
                    count += 1;
                    if count.is_multiple_of(4096) {
                        stopped = viewer.look_at_keys();
                    }
                    hits.len() < HITS && hit.time <= to && stopped.is_ok()
                });
                Some((result.map(|()| hits), stopped))
            };
            let found = self.indexing.known().index().and_then(look);
            self.note.clear();
            let hits = match found {
                Some((_, Err(stop))) => return Err(stop.into()),
                Some((Ok(hits), _)) => hits,
                Some((Err(error), _)) => {
                    if error.kind() == io::ErrorKind::InvalidData {
                        self.indexing.begin_again(Arc::clone(&self.reopen));
                    }
                    return self.say("the index is damaged and is made again; search again");
                }
                None => return self.paint(),
            };
            self.search = Some(Search { pattern, text: input.text.clone(), hits });
        }
        self.go_to_hit(!input.backward)
    }

    pub(super) fn go_to_hit(&mut self, ahead: bool) -> Result<(), Halt> {
        let events = self.view.events();
        let Some(search) = &self.search else { return self.say("nothing is searched for: / or ?") };
        let hit = if ahead {
            search.hits.get(search.hits.partition_point(|(event, _)| *event <= events))
        } else {
            let before = search.hits.partition_point(|(event, _)| *event < events);
            before.checked_sub(1).and_then(|index| search.hits.get(index))
        };
        match hit {
            Some(&(event, is_seen)) => {
                self.go_to(Place::Event(event))?;
                self.clock.pause();
                if is_seen { self.paint() } else { self.say("it scrolled off at once") }
            }
            None if search.hits.is_empty() => self.say("never shown"),
            None if ahead => self.say("not shown again after this"),
            None => self.say("not shown before this"),
        }
    }
}

/// What is typed, as the status line shows it.
pub(super) fn prompt(input: &Input) -> String {
    let sign = if input.backward { '?' } else { '/' };
    let kind = if input.regex { "regex " } else { "" };
    format!("{kind}{sign}{}", shown(&input.text))
}
