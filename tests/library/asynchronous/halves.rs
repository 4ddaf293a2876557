//! Reading and writing at the same time, and going back to threads.

use super::*;

#[test]
fn halves_read_and_write_in_tasks_of_their_own_and_become_one_again() {
    run(|| async {
        let mut command = shell("head -c 200000 | cksum");
        let mut session = Session::spawn(command.modes(Modes::sane().raw())).unwrap();
        {
            let (mut reader, mut writer) = session.manager.split();
            let mut none = [0; 1];
            let reading = cancelled_at(Duration::from_millis(5), reader.read(&mut none));
            let (read, written) = both(reading, writer.write_all(&[b'x'; 100_000])).await;
            assert!(read.is_none());
            written.unwrap();
        }
        let (mut reader, mut writer) = session.manager.into_split();
        let writing = spawn(async move {
            writer.write_all(&[b'x'; 100_000]).await.unwrap();
            writer
        });
        let output = read_until(&mut reader, " 200000\n").await;
        assert!(output.split(' ').next().unwrap().parse::<u32>().is_ok(), "{output}");
        let manager = reader.unsplit(writing.await).unwrap();
        assert!(session.child.wait().await.unwrap().success());
        let mut manager = manager.into_manager().unwrap();
        assert_eq!(io::Read::read(&mut manager, &mut [0; 64]).unwrap(), 0);
    });
}

#[test]
fn halves_of_different_terminals_are_given_back() {
    run(|| async {
        let manager = || AsyncManager::new(pty::open().unwrap().manager).unwrap();
        let (one, another) = (manager(), manager());
        let names = [&one, &another].map(|manager| manager.as_manager().subsidiary_name().unwrap());
        let (reader, _) = one.into_split();
        let (_, writer) = another.into_split();
        let error = reader.unsplit(writer).unwrap_err();
        let given = [error.0.as_manager(), error.1.as_manager()];
        assert_eq!(given.map(|manager| manager.as_manager().subsidiary_name().unwrap()), names);
    });
}

#[test]
fn managers_of_one_terminal_leave_each_other_as_they_were() {
    run(|| async {
        let Pair { manager, subsidiary } = pty::open().unwrap();
        let [one, other, third] = [(); 3].map(|()| manager.try_clone().unwrap());
        let mut one = AsyncManager::new(one).unwrap();
        let other = AsyncManager::new(other).unwrap();
        let third = AsyncManager::new(third).unwrap();
        let other = other.into_manager().unwrap();
        drop(third);
        // One waits as a future, and does not block its thread.
        let read = cancelled_at(Duration::from_millis(20), one.read(&mut [0; 64])).await;
        assert!(read.is_none());
        // The others wait as before.
        for mut blocking in [manager, other] {
            let (started, starts) = std::sync::mpsc::channel();
            let reader = std::thread::spawn(move || {
                started.send(()).unwrap();
                let mut buffer = [0; 4];
                io::Read::read_exact(&mut blocking, &mut buffer).map(|()| buffer)
            });
            starts.recv().unwrap();
            assert_eq!(nix::unistd::write(&subsidiary, b"text").unwrap(), 4);
            assert_eq!(reader.join().unwrap().unwrap(), *b"text");
        }
        let read = cancelled_at(Duration::from_millis(20), one.read(&mut [0; 64])).await;
        assert!(read.is_none());
        // The last that goes out blocks.
        let last = std::os::fd::OwnedFd::from(one.into_manager().unwrap());
        let flags = nix::fcntl::fcntl(&last, nix::fcntl::FcntlArg::F_GETFL).unwrap();
        assert_eq!(flags & libc::O_NONBLOCK, 0);
    });
}

#[test]
fn one_task_reads_while_another_writes_the_same_manager() {
    run(|| async {
        let mut command = Command::new("cat");
        let mut session = Session::spawn(command.modes(Modes::sane().raw())).unwrap();
        let text: Vec<u8> = (0..500_000).map(|index| (index % 253) as u8).collect();
        let (mut reader, mut writer) = (&session.manager, &session.manager);
        let mut echoed = vec![0; text.len()];
        let (read, written) = both(reader.read_exact(&mut echoed), writer.write_all(&text)).await;
        read.unwrap();
        written.unwrap();
        assert!(echoed == text);
        session.child.kill().unwrap();
        session.child.wait().await.unwrap();
    });
}

#[test]
fn a_session_goes_from_threads_to_futures_and_back() {
    run(|| async {
        let session = shell("read line; echo got $line; exit 4").modes(Modes::sane().echo(false)).spawn();
        let mut session = Session::try_from(session.unwrap()).unwrap();
        session.manager.write_all(b"it\n").await.unwrap();
        let mut session = session.into_session().unwrap();
        let mut output = String::new();
        io::Read::read_to_string(&mut session.manager, &mut output).unwrap();
        assert_eq!(output, "got it\r\n");
        assert_eq!(session.child.wait().unwrap().code(), Some(4));
    });
}
