//! How the processes of a session are found.

use super::{LARGEST_PID, group_name, hides_processes};

#[test]
fn a_proc_that_hides_processes_is_known_by_its_options() {
    let mount = |options: &str| {
        format!(
            "22 1 0:20 / / rw - ext4 /dev/root rw\n\
             23 22 0:21 / /proc rw,nosuid - proc proc {options}\n\
             24 22 0:22 / /mnt/proc rw - proc proc rw,hidepid=invisible\n"
        )
    };
    for options in ["rw", "rw,hidepid=off", "rw,hidepid=noaccess", "rw,gid=4,hidepid=1", "rw,hidepid=0"] {
        assert!(!hides_processes(&mount(options)), "{options}");
    }
    for options in ["rw,hidepid=invisible", "rw,hidepid=2", "rw,gid=4,hidepid=ptraceable", "rw,hidepid=4"] {
        assert!(hides_processes(&mount(options)), "{options}");
    }
}

#[test]
fn a_group_without_processes_has_no_name() {
    assert_eq!(group_name(LARGEST_PID + 1).expect("/proc can be listed"), None);
}
