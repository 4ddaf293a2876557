use std::io;

use crate::Subsidiary;

impl Subsidiary {
    /// Makes a tokio `Command` run on this terminal, as [`attach`](Self::attach) does. Feature `tokio`.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> std::io::Result<()> {
    /// use tokio::io::AsyncReadExt;
    ///
    /// let pty::Pair { manager, subsidiary } = pty::open()?;
    /// let mut command = tokio::process::Command::new("tty");
    /// subsidiary.attach_tokio(&mut command)?;
    /// let mut child = command.spawn()?;
    /// drop((command, subsidiary));
    ///
    /// let mut manager = pty::tokio::AsyncManager::new(manager)?;
    /// let mut output = String::new();
    /// manager.read_to_string(&mut output).await?;
    /// assert!(output.starts_with("/dev/"));
    /// assert!(child.wait().await?.success());
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// Fails as [`attach`](Self::attach) does.
    pub fn attach_tokio(&self, command: &mut tokio::process::Command) -> io::Result<()> {
        self.attach(command.as_std_mut())
    }
}
