//! The bindings that are written by hand, for systems whose headers are not at hand. What is generated is
//! checked by `tests/bindings.rs`.

use std::collections::BTreeSet;

/// Each compiles, with the types that the `libc` crate has here.
#[allow(dead_code, unreachable_pub, clashing_extern_declarations)]
mod declared {
    macro_rules! families {
        ($($name:ident)*) => {$(
            pub mod $name {
                include!(concat!("../../pty-sys/src/bindings/", stringify!($name), ".rs"));
                pub const TEXT: &str =
                    include_str!(concat!("../../pty-sys/src/bindings/", stringify!($name), ".rs"));
            }
        )*};
    }

    families! { dragonfly haiku illumos solaris }
}

fn functions(text: &str) -> BTreeSet<&str> {
    text.lines().filter_map(|line| Some(line.trim().strip_prefix("pub fn ")?.split_once('(')?.0)).collect()
}

const POSIX: [&str; 4] = ["posix_openpt", "grantpt", "unlockpt", "ptsname"];

#[test]
fn a_function_that_a_system_lacks_is_not_declared_for_it() {
    let posix = BTreeSet::from(POSIX);
    let with_libc: BTreeSet<_> = posix.iter().copied().chain(["openpty", "forkpty", "login_tty"]).collect();
    assert_eq!(functions(declared::illumos::TEXT), posix);
    for text in [declared::dragonfly::TEXT, declared::haiku::TEXT, declared::solaris::TEXT] {
        assert_eq!(functions(text), with_libc);
    }
}
