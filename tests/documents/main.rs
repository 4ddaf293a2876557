//! What is written: documents, man pages, completions, and what the crates depend on.

mod commands;
mod completion;
mod dependencies;
mod directions;
mod items;
mod library;
mod man;
mod shells;
