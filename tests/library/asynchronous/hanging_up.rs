//! Managers that hung up.

use super::*;

#[test]
fn a_manager_that_hung_up_keeps_nobody_busy() {
    if crate::held::by_all() {
        return;
    }
    run(|| async {
        let mut session = Session::spawn(&mut shell("exec sleep 1000 </dev/null >/dev/null 2>&1")).unwrap();
        assert_eq!(read_all(&mut session.manager).await, b"");
        // One waits for the program, another for the terminal that somebody has opened again.
        let subsidiary = session.manager.as_manager().open_subsidiary().unwrap();
        let before = processor_time();
        let (mut reader, mut writer) = session.manager.into_split();
        let mut buffer = [0; 64];
        let waits = both(session.child.wait(), reader.read(&mut buffer));
        assert!(cancelled_at(Duration::from_millis(500), waits).await.is_none());
        // And now nobody has it open, and nobody reads.
        drop(subsidiary);
        let wait = session.child.wait();
        assert!(cancelled_at(Duration::from_millis(500), wait).await.is_none());
        let used = processor_time() - before;
        assert!(used < Duration::from_millis(50), "{used:?}");
        // What was opened again is read again.
        let subsidiary = reader.as_manager().as_manager().open_subsidiary().unwrap();
        let print = async {
            sleep(Duration::from_millis(1)).await;
            nix::unistd::write(&subsidiary, b"back").unwrap()
        };
        let mut buffer = [0; 4];
        let (read, _) = both(reader.read_exact(&mut buffer), print).await;
        read.unwrap();
        assert_eq!(&buffer, b"back");
        drop(subsidiary);
        // A write that nobody could ever take is an error.
        let error = writer.write_all(&vec![b'x'; 1 << 20]).await.unwrap_err();
        assert_eq!(error.raw_os_error(), Some(libc::EIO));
        session.child.kill().unwrap();
        session.child.wait().await.unwrap();
    });
}
