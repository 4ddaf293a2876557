//! A terminal in the browser: a shell for whoever has the address, which is printed at the start.
//!
//! `cargo run -p examples --bin web-terminal -- 8080`. It listens to this machine alone, and the address
//! has a secret in it that neither other users nor other pages in the browser know.
//!
//! The screen is drawn here; the page shows its text, and sends what is typed (as binary messages) and
//! its size (`80x24`, as text). A client that is slow gets fewer screens, not more memory.

use std::io::{self, Read};
use std::sync::Arc;
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use pty::tokio::Session;
use pty::{Command, DropPolicy, Size};
use pty_screen::Screen;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::time::{Instant, sleep_until, timeout};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;
use tokio_tungstenite::tungstenite::protocol::{Message, Role, WebSocketConfig};

const PAGE: &str = include_str!("web-terminal.html");
const CONNECTIONS: usize = 32;
const FRAME: Duration = Duration::from_millis(20);

#[tokio::main(flavor = "current_thread")]
async fn main() -> io::Result<()> {
    let port = std::env::args().nth(1).and_then(|port| port.parse().ok()).unwrap_or(8080);
    let mut secret = [0; 16];
    std::fs::File::open("/dev/urandom")?.read_exact(&mut secret)?;
    let path: Arc<str> = format!("/{:032x}", u128::from_ne_bytes(secret)).into();

    let listener = TcpListener::bind(("127.0.0.1", port)).await?;
    println!("http://{}{path}", listener.local_addr()?);
    let free = Arc::new(Semaphore::new(CONNECTIONS));
    loop {
        let turn = free.clone().acquire_owned().await.expect("it is never closed");
        let (stream, path) = (listener.accept().await?.0, path.clone());
        tokio::spawn(async move {
            if let Err(error) = serve(stream, &path).await {
                eprintln!("web-terminal: {error}");
            }
            drop(turn);
        });
    }
}

/// One request: the page, or its WebSocket.
async fn serve(stream: TcpStream, path: &str) -> io::Result<()> {
    let mut stream = BufReader::new(stream);
    let head = timeout(Duration::from_secs(5), read_head(&mut stream)).await??;
    let target = head.split(' ').nth(1).unwrap_or_default();
    let key = head
        .lines()
        .filter_map(|line| line.split_once(':'))
        .find_map(|(name, value)| name.eq_ignore_ascii_case("sec-websocket-key").then_some(value.trim()));
    let answer = match (target.strip_prefix(path), key) {
        (Some(""), None) => format!(
            "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {}\r\n\
             Referrer-Policy: no-referrer\r\nConnection: close\r\n\r\n{PAGE}",
            PAGE.len()
        ),
        (Some("/socket"), Some(key)) => format!(
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
             Sec-WebSocket-Accept: {}\r\n\r\n",
            derive_accept_key(key.as_bytes())
        ),
        _ => "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".to_owned(),
    };
    stream.write_all(answer.as_bytes()).await?;
    if !answer.starts_with("HTTP/1.1 101") {
        return stream.shutdown().await;
    }
    let config = WebSocketConfig::default().max_message_size(Some(64 << 10)).max_frame_size(Some(64 << 10));
    talk(WebSocketStream::from_raw_socket(stream, Role::Server, Some(config)).await).await
}

async fn read_head(stream: &mut BufReader<TcpStream>) -> io::Result<String> {
    let (mut head, mut stream) = (String::new(), stream.take(8 << 10));
    while !head.ends_with("\r\n\r\n") {
        if stream.read_line(&mut head).await? == 0 {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "this is no HTTP request"));
        }
    }
    Ok(head)
}

/// A shell, until it ends or the page is closed, which hangs it up and kills what is left of it.
async fn talk(mut socket: WebSocketStream<BufReader<TcpStream>>) -> io::Result<()> {
    let shell = std::env::var_os("SHELL").unwrap_or("/bin/sh".into());
    let mut command = Command::new(shell);
    let Session { mut manager, mut child } =
        Session::spawn(command.env("TERM", "xterm").drop_policy(DropPolicy::Kill))?;
    let mut screen = Screen::new(pty_screen::Size::new(80, 24));
    let (mut typed, mut buffer, mut changed) = (Vec::new(), [0; 4096], None);
    let (mut output, mut input) = manager.split();
    loop {
        tokio::select! {
            count = output.read(&mut buffer) => match count? {
                0 => break,
                count => {
                    screen.feed(&buffer[..count]);
                    changed.get_or_insert_with(|| Instant::now() + FRAME);
                }
            },
            count = input.write(&typed), if !typed.is_empty() => drop(typed.drain(..count?)),
            () = sleep_until(changed.unwrap_or_else(Instant::now)), if changed.is_some() => {
                changed = None;
                socket.send(Message::text(shown(&screen))).await.map_err(io::Error::other)?;
            }
            // Nothing more is taken from a page whose keys the program does not read.
            message = socket.next(), if typed.is_empty() => match message {
                Some(Ok(Message::Binary(keys))) => typed.extend_from_slice(&keys),
                Some(Ok(Message::Text(text))) => {
                    let size = text.parse::<Size>().map_err(io::Error::other)?;
                    let size = Size::new(size.cols.min(500), size.rows.min(200));
                    input.as_manager().resize(size)?;
                    screen.resize(pty_screen::Size::new(size.cols, size.rows));
                }
                Some(Ok(Message::Close(_)) | Err(_)) | None => return Ok(()),
                Some(Ok(_)) => {}
            },
        }
    }
    let _ = socket.send(Message::text(shown(&screen))).await;
    child.wait_timeout(Duration::from_secs(1)).await?;
    socket.close(None).await.map_err(io::Error::other)
}

/// Where the cursor is, and on further lines what is on the screen.
fn shown(screen: &Screen) -> String {
    let cursor = screen.cursor();
    format!("{} {}\n{}", cursor.row, cursor.col, screen.text())
}
