//! Recordings: formats, filters, and the commands that read and write files.

mod asciicast;
mod cat;
mod convert;
mod damage;
mod filter;
mod formats;
mod growing;
mod hostile;
mod index;
mod plain;
mod positions;
