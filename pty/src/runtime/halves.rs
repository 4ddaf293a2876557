use std::fmt;
use std::sync::Arc;

use super::{AsyncManager, Runtime};

/// The reading half of an [`AsyncManager`], from [`split`](AsyncManager::split).
///
/// ```
/// # #[cfg(feature = "tokio")]
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use pty::tokio::ReadHalf;
/// use tokio::io::AsyncReadExt;
///
/// async fn byte(output: &mut ReadHalf<'_>) -> std::io::Result<u8> {
///     output.read_u8().await
/// }
/// # Ok(()) }
/// # #[cfg(not(feature = "tokio"))] fn main() {}
/// ```
#[derive(Debug)]
pub struct ReadHalf<'a, R: Runtime>(&'a AsyncManager<R>);

/// The writing half of an [`AsyncManager`], from [`split`](AsyncManager::split).
///
/// ```
/// # #[cfg(feature = "tokio")]
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use pty::tokio::WriteHalf;
/// use tokio::io::AsyncWriteExt;
///
/// async fn enter(input: &mut WriteHalf<'_>) -> std::io::Result<()> {
///     input.write_u8(b'\r').await
/// }
/// # Ok(()) }
/// # #[cfg(not(feature = "tokio"))] fn main() {}
/// ```
#[derive(Debug)]
pub struct WriteHalf<'a, R: Runtime>(&'a AsyncManager<R>);

/// The owned reading half of an [`AsyncManager`], from [`into_split`](AsyncManager::into_split).
///
/// ```
/// # #[cfg(feature = "tokio")]
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use pty::tokio::OwnedReadHalf;
/// use tokio::io::AsyncReadExt;
///
/// async fn byte(mut output: OwnedReadHalf) -> std::io::Result<u8> {
///     output.read_u8().await
/// }
/// # Ok(()) }
/// # #[cfg(not(feature = "tokio"))] fn main() {}
/// ```
#[derive(Debug)]
pub struct OwnedReadHalf<R: Runtime>(Arc<AsyncManager<R>>);

/// The owned writing half of an [`AsyncManager`], from [`into_split`](AsyncManager::into_split).
///
/// ```
/// # #[cfg(feature = "tokio")]
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use pty::tokio::OwnedWriteHalf;
/// use tokio::io::AsyncWriteExt;
///
/// async fn enter(mut input: OwnedWriteHalf) -> std::io::Result<()> {
///     input.write_u8(b'\r').await
/// }
/// # Ok(()) }
/// # #[cfg(not(feature = "tokio"))] fn main() {}
/// ```
#[derive(Debug)]
pub struct OwnedWriteHalf<R: Runtime>(Arc<AsyncManager<R>>);

impl<'a, R: Runtime> ReadHalf<'a, R> {
    pub(super) fn new(manager: &'a AsyncManager<R>) -> Self {
        Self(manager)
    }

    /// Returns the whole manager, for calls that do not wait.
    ///
    /// ```
    /// # #[cfg(feature = "tokio")]
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let mut manager = pty::tokio::AsyncManager::new(pty::open()?.manager)?;
    /// let (reader, writer) = manager.split();
    /// reader.as_manager().resize(pty::Size::new(100, 30))?;
    /// # Ok(()) }
    /// # #[cfg(not(feature = "tokio"))] fn main() {}
    /// ```
    pub fn as_manager(&self) -> &AsyncManager<R> {
        self.0
    }
}

impl<'a, R: Runtime> WriteHalf<'a, R> {
    pub(super) fn new(manager: &'a AsyncManager<R>) -> Self {
        Self(manager)
    }

    /// Returns the whole manager, for calls that do not wait.
    ///
    /// ```
    /// # #[cfg(feature = "tokio")]
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let mut manager = pty::tokio::AsyncManager::new(pty::open()?.manager)?;
    /// let (reader, writer) = manager.split();
    /// writer.as_manager().resize(pty::Size::new(100, 30))?;
    /// # Ok(()) }
    /// # #[cfg(not(feature = "tokio"))] fn main() {}
    /// ```
    pub fn as_manager(&self) -> &AsyncManager<R> {
        self.0
    }
}

impl<R: Runtime> OwnedReadHalf<R> {
    pub(super) fn new(manager: Arc<AsyncManager<R>>) -> Self {
        Self(manager)
    }

    /// Returns the whole manager, for calls that do not wait.
    ///
    /// ```
    /// # #[cfg(feature = "tokio")]
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let (reader, writer) = pty::tokio::AsyncManager::new(pty::open()?.manager)?.into_split();
    /// reader.as_manager().resize(pty::Size::new(100, 30))?;
    /// # Ok(()) }
    /// # #[cfg(not(feature = "tokio"))] fn main() {}
    /// ```
    pub fn as_manager(&self) -> &AsyncManager<R> {
        &self.0
    }

    /// Joins the two halves into one manager.
    ///
    /// ```
    /// # #[cfg(feature = "tokio")]
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> std::io::Result<()> {
    /// let manager = pty::tokio::AsyncManager::new(pty::open()?.manager)?;
    /// let (reader, writer) = manager.into_split();
    /// let manager = reader.unsplit(writer).expect("both are halves of one manager");
    /// # Ok(()) }
    /// # #[cfg(not(feature = "tokio"))] fn main() {}
    /// ```
    ///
    /// # Errors
    /// Returns both halves if they belong to different terminals.
    pub fn unsplit(self, writer: OwnedWriteHalf<R>) -> Result<AsyncManager<R>, UnsplitError<R>> {
        if !Arc::ptr_eq(&self.0, &writer.0) {
            return Err(UnsplitError(self, writer));
        }
        drop(writer);
        Ok(Arc::into_inner(self.0).expect("there are two halves of a manager"))
    }
}

impl<R: Runtime> OwnedWriteHalf<R> {
    pub(super) fn new(manager: Arc<AsyncManager<R>>) -> Self {
        Self(manager)
    }

    /// Returns the whole manager, for calls that do not wait.
    ///
    /// ```
    /// # #[cfg(feature = "tokio")]
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let (reader, writer) = pty::tokio::AsyncManager::new(pty::open()?.manager)?.into_split();
    /// writer.as_manager().resize(pty::Size::new(100, 30))?;
    /// # Ok(()) }
    /// # #[cfg(not(feature = "tokio"))] fn main() {}
    /// ```
    pub fn as_manager(&self) -> &AsyncManager<R> {
        &self.0
    }
}

/// The error of joining halves of different terminals. Returns both halves.
///
/// ```
/// # #[cfg(feature = "tokio")]
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let (reader, writer) = pty::tokio::AsyncManager::new(pty::open()?.manager)?.into_split();
/// let (other, _) = pty::tokio::AsyncManager::new(pty::open()?.manager)?.into_split();
/// let pty::runtime::UnsplitError(other, writer) = other.unsplit(writer).unwrap_err();
/// assert!(reader.unsplit(writer).is_ok());
/// # drop(other);
/// # Ok(()) }
/// # #[cfg(not(feature = "tokio"))] fn main() {}
/// ```
#[derive(Debug)]
pub struct UnsplitError<R: Runtime>(pub OwnedReadHalf<R>, pub OwnedWriteHalf<R>);

impl<R: Runtime> fmt::Display for UnsplitError<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the two halves are not of the same terminal")
    }
}

impl<R: Runtime + fmt::Debug> std::error::Error for UnsplitError<R> {}
