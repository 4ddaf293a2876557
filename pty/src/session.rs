use crate::{Child, Manager};

/// A program on a terminal of its own: what [`Command::spawn`](crate::Command::spawn) returns.
///
/// The fields are yours to take apart and to give to different threads.
#[derive(Debug)]
pub struct Session {
    /// The end from which the program's terminal is driven.
    pub manager: Manager,
    /// The program.
    pub child: Child,
}

/// Which process this is, after [`fork`](crate::fork).
#[derive(Debug)]
pub enum Fork {
    /// The caller, and the new process on its terminal.
    Parent(Session),
    /// The new process.
    Child,
}
