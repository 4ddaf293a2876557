//! What the keys do.

pub(super) const KEYS: &[&str] = &[
    " space        pause, go on        .            next event",
    " left, right  5 s                 < >          slower, faster",
    " PgUp, PgDn   1 min               0 to 9       tenths",
    " Home, End    start, end          [ ]          markers",
    " / ?          search, backwards   n N          next, previous hit",
    "              (Tab: expression)   Esc          end the search",
    " s            status line         i            information",
    " h            these keys          q            quit",
];
