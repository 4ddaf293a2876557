use std::io::Read;
use std::sync::mpsc::channel;
use std::time::Duration;

use super::{attempt, function, is_true};

/// What the kernel tells of a thread that reads from an empty pipe, once it tells the same for a while.
fn function_of_a_read() -> Option<String> {
    let (mut reader, writer) = std::io::pipe().unwrap();
    let (send, number) = channel();
    let thread = std::thread::spawn(move || {
        send.send(nix::unistd::gettid()).unwrap();
        reader.read(&mut [0])
    });
    let path = format!("/proc/self/task/{}/wchan", number.recv().unwrap());
    let mut told = Vec::new();
    for _ in 0..1000 {
        told.push(function(&path));
        if told.len() > 10 && told[told.len() - 10..].iter().all(|last| *last == told[told.len() - 1]) {
            break;
        }
        std::thread::sleep(Duration::from_millis(1));
    }
    drop(writer);
    thread.join().unwrap().unwrap();
    told.pop().flatten()
}

#[test]
fn the_kernel_is_believed_if_it_tells_the_truth_of_other_sleepers() {
    let Some(function) = function_of_a_read() else {
        println!("skipped: this kernel does not tell");
        return;
    };
    let found = (0..100).find_map(|_| attempt());
    assert_eq!(found, Some(function.contains("pipe")), "{function}");
    assert_eq!((0..100).any(|_| is_true()), function.contains("pipe"), "{function}");
}
