//! Every example does what it says, on a terminal and with a person or a browser at it.

use std::io::{BufRead, BufReader};
use std::process::{ChildStdout, Stdio};

use futures_util::{SinkExt, StreamExt};
use pty::{Command, Size};
use tests::screen::Screen;
use tests::{DEADLINE, eventually, feed, output_of, start, within};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;

#[test]
fn the_multiplexer_has_a_hundred_lines_at_the_most() {
    let lines = include_str!("../multiplexer.rs").lines().count();
    assert!(lines <= 100, "{lines}");
}

fn multiplexer(programs: &[&str]) -> Screen {
    Screen::of(
        Command::new(env!("CARGO_BIN_EXE_multiplexer"))
            .args(programs)
            .size(Size::new(60, 10))
            .env("PS1", "$ "),
    )
}

#[test]
fn the_multiplexer_shows_one_program_and_switches_to_the_next() {
    let mut screen = multiplexer(&["echo first; cat", "stty size; cat"]);
    screen.until_row("first");
    screen.until("the bar", |screen| screen.last_row().starts_with("1 of 2: echo first"));
    screen.press("typed to the first\r");
    screen.until("echo and answer", |screen| screen.count("typed to the first") == 2);

    screen.press("\x01n");
    screen.until("the second", |screen| {
        screen.count("9 60") == 1
            && screen.count("first") == 0
            && screen.last_row().starts_with("2 of 2: stty size")
    });
    screen.press("typed to the second\r");
    screen.until("echo and answer", |screen| screen.count("typed to the second") == 2);

    screen.press("\x01n");
    screen.until("the first, as it was", |screen| screen.count("typed to the first") == 2);
    screen.press("\x01q");
    let end = screen.end();
    assert!(end.status.success(), "{}", end.status);
    assert!(!end.alternate);
    assert!(end.modes.is_canonical() && end.modes.is_echo());
}

#[test]
fn the_multiplexer_passes_on_the_size_and_the_key_that_it_takes() {
    let mut screen = multiplexer(&["stty size; read line; stty size; stty raw -echo; od -An -tx1 -N1; cat"]);
    screen.until_row("9 60");
    screen.resize(Size::new(40, 20));
    screen.until("the bar at the new bottom", |screen| screen.last_row().starts_with("1 of 1"));
    screen.press("\r");
    screen.until_row("19 40");
    screen.press("\x01\x01");
    screen.until("the byte", |screen| screen.shows(" 01"));
    screen.press("\x01q");
    assert!(screen.end().status.success());
}

#[test]
fn the_multiplexer_ends_with_its_last_program() {
    let mut screen = multiplexer(&["true", "read line"]);
    screen.until("the first has ended", |screen| screen.last_row().contains("(ended)"));
    screen.press("\x01n\r");
    assert!(screen.end().status.success());
}

#[test]
fn the_watcher_says_when_a_password_is_asked_for_and_when_no_more() {
    let script = "echo begin; read line; stty -echo; printf 'Password: '; read secret; stty echo; \
                  echo; echo got $secret; exit 7";
    let mut screen =
        Screen::of(Command::new(env!("CARGO_BIN_EXE_password-watcher")).args(["sh", "-c", script]));
    screen.until_row("begin");
    assert!(!screen.shows("[a password is asked for]"), "{screen}");
    screen.press("\r");
    screen.until_row("[a password is asked for]");
    screen.until("the prompt", |screen| screen.shows("Password:"));
    screen.press("hunter2\r");
    screen.until_row("[what is typed is shown again]");
    screen.until_row("got hunter2");
    let end = screen.end();
    assert_eq!(end.status.code(), Some(7));
    assert_eq!(end.rows.join("\n").matches("hunter2").count(), 1, "{:#?}", end.rows);
    assert!(end.modes.is_canonical() && end.modes.is_echo());
}

#[test]
fn the_watcher_works_in_a_pipe_too() {
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_password-watcher"));
    let finished = feed(command.args(["sh", "-c", "stty -echo; read secret; echo got $secret"]), "hunter2\n");
    assert!(finished.status.success(), "{}", finished.status);
    // What was typed before the program turned echo off was echoed.
    assert!(finished.text().ends_with("got hunter2\r\n"), "{}", finished.text());
    assert!(finished.stderr.contains("[a password is asked for]"), "{}", finished.stderr);
}

/// A web terminal that runs, and its address as host and path.
struct Web {
    child: std::process::Child,
    host: String,
    path: String,
    _output: BufReader<ChildStdout>,
}

impl Web {
    fn start() -> Self {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_web-terminal"));
        let mut child =
            start(command.arg("0").env("SHELL", "/bin/sh").env("PS1", "$ ").stdout(Stdio::piped()));
        let mut output = BufReader::new(child.stdout.take().expect("it is piped"));
        let mut line = String::new();
        output.read_line(&mut line).expect("it says its address");
        let address = line.trim_end().strip_prefix("http://").expect("it is an address");
        let (host, path) = address.split_once('/').expect("it has a path");
        Self { host: host.to_owned(), path: format!("/{path}"), child, _output: output }
    }

    async fn get(&self, path: &str) -> String {
        let mut stream = TcpStream::connect(&self.host).await.expect("it listens");
        let request = format!("GET {path} HTTP/1.1\r\nHost: {}\r\n\r\n", self.host);
        stream.write_all(request.as_bytes()).await.expect("it takes a request");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.expect("it answers");
        answer
    }

    async fn open(&self) -> WebSocketStream<TcpStream> {
        let stream = TcpStream::connect(&self.host).await.expect("it listens");
        let address = format!("ws://{}{}/socket", self.host, self.path);
        tokio_tungstenite::client_async(address, stream).await.expect("it speaks WebSocket").0
    }
}

impl Drop for Web {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The first screen that has this line. (What a shell prints stands behind its prompt, if it was told to
/// before it was ready.)
async fn until(socket: &mut WebSocketStream<TcpStream>, wanted: &str) -> String {
    let mut last = String::new();
    let seen = tokio::time::timeout(DEADLINE, async {
        while !last.lines().any(|line| line == wanted) {
            match socket.next().await {
                Some(Ok(Message::Text(text))) => last = text.to_string(),
                other => panic!("'{wanted}' did not come before {other:?}; the screen was\n{last}"),
            }
        }
    });
    seen.await.unwrap_or_else(|_| panic!("'{wanted}' did not come"));
    last
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    let mut builder = tokio::runtime::Builder::new_current_thread();
    builder.enable_all().build().expect("a runtime can be built").block_on(future)
}

#[test]
fn the_web_terminal_serves_its_page_to_who_has_the_address_and_to_nobody_else() {
    let web = Web::start();
    assert!(web.host.starts_with("127.0.0.1:"), "{}", web.host);
    block_on(async {
        let page = web.get(&web.path).await;
        assert!(page.starts_with("HTTP/1.1 200 ") && page.contains("new WebSocket("), "{page}");
        for path in ["/", "/socket", "/0123456789abcdef0123456789abcdef", "/../etc/passwd"] {
            assert!(web.get(path).await.starts_with("HTTP/1.1 404 "), "{path}");
        }
        let stream = TcpStream::connect(&web.host).await.expect("it listens");
        let address = format!("ws://{}/socket", web.host);
        assert!(tokio_tungstenite::client_async(address, stream).await.is_err());
    });
}

#[test]
fn the_web_terminal_runs_a_shell_of_the_pages_size_for_every_page() {
    let web = Web::start();
    block_on(async {
        let (mut one, mut two) = (web.open().await, web.open().await);
        one.send(Message::text("70x20")).await.expect("it listens");
        one.send(Message::binary(&b"echo; stty size; echo $((6 * 7))\r"[..])).await.expect("it listens");
        let screen = until(&mut one, "42").await;
        assert!(screen.lines().any(|line| line == "20 70"), "{screen}");
        two.send(Message::binary(&b"echo; echo $((6 * 8))\r"[..])).await.expect("it listens");
        let screen = until(&mut two, "48").await;
        assert!(!screen.contains("42"), "{screen}");
        two.send(Message::binary(&b"exit\r"[..])).await.expect("it listens");
        while let Some(Ok(message)) = two.next().await {
            if let Message::Close(_) = message {
                break;
            }
        }
    });
}

#[test]
fn the_web_terminal_hangs_up_when_the_page_is_closed() {
    let web = Web::start();
    let pid = block_on(async {
        let mut socket = web.open().await;
        socket.send(Message::binary(&b"echo; echo pid=$$=\r"[..])).await.expect("it listens");
        let mut screen = String::new();
        while !screen
            .lines()
            .any(|line| line.starts_with("pid=") && line.ends_with('=') && !line.contains('$'))
        {
            let message = tokio::time::timeout(DEADLINE, socket.next()).await.expect("a screen comes");
            screen = message
                .expect("it goes on")
                .expect("it is a message")
                .into_text()
                .expect("of text")
                .to_string();
        }
        let line = screen.lines().find(|line| line.starts_with("pid=")).expect("it is there");
        line.trim_matches(|char: char| !char.is_ascii_digit()).to_owned()
    });
    let process = std::path::PathBuf::from(format!("/proc/{pid}"));
    eventually("the shell has gone", || !process.exists());
}

#[test]
fn the_web_terminal_survives_what_is_no_request() {
    let web = Web::start();
    block_on(async {
        for nonsense in [&b"\r\n\r\n"[..], b"\xff\xfe\r\n\r\n", &[b'x'; 100_000]] {
            let mut stream = TcpStream::connect(&web.host).await.expect("it listens");
            // It may close before all is written.
            let _ = stream.write_all(nonsense).await;
            let mut answer = Vec::new();
            let _ = stream.read_to_end(&mut answer).await;
            assert!(!answer.starts_with(b"HTTP/1.1 200"), "{}", answer.escape_ascii());
        }
        let mut socket = web.open().await;
        socket.send(Message::text("no size")).await.expect("it listens");
        assert!(web.get(&web.path).await.starts_with("HTTP/1.1 200 "));
    });
}

#[test]
fn a_thousand_sessions_are_answered_by_one_thread() {
    let count = tests::census::terminals(1000, 2).to_string();
    let printed = within("all sessions", {
        let count = count.clone();
        move || {
            output_of(
                Command::new(env!("CARGO_BIN_EXE_thousand-sessions")).arg(&count).spawn().expect("it starts"),
            )
        }
    });
    let answers = count.parse::<usize>().expect("it is a number") * 100;
    assert!(printed.starts_with(&format!("{count} sessions at once, {answers} answers")), "{printed}");
}
