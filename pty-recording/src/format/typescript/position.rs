//! Where a reader is, as numbers.

use super::reader::{LogStream, Typescript};
use crate::position::{Position, foreign};
use crate::{ReadError, Size};

impl Typescript {
    pub(super) fn here(&self) -> Option<Position> {
        // What is wrong is said at the end of what follows; an entry that waits may have been skipped and counted.
        let is_counted = self.waits && self.skipped.count > 0;
        if self.done || self.error.is_some() || is_counted {
            return None;
        }
        let mut position = Position::of(b's');
        for log in [&self.output, &self.input, &self.both] {
            position = position.number(log.is_some().into());
            if let Some(log) = log {
                position = log.add_to(position)?;
            }
        }
        position = position.number(self.entries.is_some().into());
        if let Some(entries) = &self.entries {
            position = entries.add_to(position, self.waits)?;
        }
        let size = self.size.map(|size| u64::from(size.cols) << 16 | u64::from(size.rows));
        let flags = [self.began, self.ended, self.exited, self.stream == LogStream::Input];
        for flag in flags {
            position = position.number(flag.into());
        }
        position = position.number(self.clock).number(self.session).option(self.duration).number(self.left);
        position = position.option(size).option(self.exit.map(|exit| u64::from(exit.cast_unsigned())));
        let [output, input] = &self.names;
        for text in [output, input, &self.columns, &self.reason] {
            position = position.text(text);
        }
        Some(position.number(self.skipped.count))
    }

    pub(super) fn go(&mut self, position: &Position) -> Result<(), ReadError> {
        let mut numbers = position.numbers(b's')?;
        for log in [&mut self.output, &mut self.input, &mut self.both] {
            match (numbers.flag()?, log) {
                (true, Some(log)) => log.go_to(&mut numbers)?,
                (false, None) => {}
                _ => return Err(foreign()),
            }
        }
        match (numbers.flag()?, &mut self.entries) {
            (true, Some(entries)) => entries.go_to(&mut numbers)?,
            (false, None) => {}
            _ => return Err(foreign()),
        }
        self.began = numbers.flag()?;
        self.ended = numbers.flag()?;
        self.exited = numbers.flag()?;
        self.stream = if numbers.flag()? { LogStream::Input } else { LogStream::Output };
        (self.clock, self.session) = (numbers.number()?, numbers.number()?);
        (self.duration, self.left) = (numbers.option()?, numbers.number()?);
        let size = numbers.option()?.map(|size| Size::new((size >> 16) as u16, size as u16));
        self.size = size.filter(|size| size.cols > 0 && size.rows > 0);
        self.exit = numbers.option()?.map(|exit| (exit as u32).cast_signed());
        self.names = [numbers.text()?, numbers.text()?];
        (self.columns, self.reason) = (numbers.text()?, numbers.text()?);
        self.skipped.go_to(numbers.number()?);
        (self.waits, self.error) = (false, None);
        numbers.end()
    }
}
