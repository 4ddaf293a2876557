//! The tool: what it does with terminals, programs and signals.

mod export;
mod faults;
mod fonts;
mod info;
mod input;
mod lookup;
mod our_terminal;
mod pages;
mod pixels;
mod player;
mod programs;
mod record;
mod relay;
mod replay;
mod script;
mod scriptreplay;
mod search;
mod seeking;
mod shot;
mod spawn;
mod whole;
