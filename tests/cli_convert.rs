//! Commands
