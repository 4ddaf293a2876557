use proptest::prelude::*;

use super::*;

/// Feeds `chunks` to one search after the other, each for the same patterns.
fn matches(patterns: &[Pattern], chunks: &[&[u8]], limit: usize) -> Vec<Found> {
    let mut output = Output::new(limit);
    let mut found = Vec::new();
    let mut search = Search::new(patterns, &mut output);
    for chunk in [&&b""[..]].into_iter().chain(chunks) {
        output.push(chunk);
        while let Some(next) = search.advance(&mut output) {
            // An empty match would be found there for ever.
            let empty = next.groups[0].as_ref().is_none_or(|whole| whole.end == 0);
            found.push(next);
            if empty {
                return found;
            }
            search = Search::new(patterns, &mut output);
        }
    }
    found
}

/// By the words of the documentation: the shortest beginning of the output in which, within its
/// newest bytes, something matches.
fn first_match(patterns: &[Pattern], bytes: &[u8], limit: usize) -> Option<(usize, usize, Vec<u8>)> {
    let longest = |pattern: &Pattern| if let Pattern::Bytes(bytes) = pattern { bytes.len() } else { 0 };
    let window = limit.max(patterns.iter().map(longest).max().unwrap_or(0));
    (0..=bytes.len()).find_map(|end| {
        let from = end.saturating_sub(window);
        patterns.iter().enumerate().find_map(|(index, pattern)| {
            let range = match pattern {
                Pattern::Bytes(wanted) => bytes[..end]
                    .ends_with(wanted)
                    .then(|| end - wanted.len()..end)
                    .filter(|r| r.start >= from),
                Pattern::Regex(regex) => {
                    regex.finder.find(Input::new(&bytes[..end]).range(from..)).map(|found| found.range())
                }
                _ => None,
            }?;
            Some((index, range.end, bytes[range].to_vec()))
        })
    })
}

fn pattern() -> impl Strategy<Value = Pattern> {
    let expressions = [
        "a+b",
        "^ab",
        "(a|b)c",
        "[ab]{2,3}c",
        "ab$",
        r"a\b",
        r"a\Bb",
        "a.*c",
        "(?m)^c",
        "b*",
        "ab|abc",
        "(?i)AB",
        "(?s)a.*?c",
        "c(a)?(b)?",
    ];
    prop_oneof![
        "[abc]{1,5}".prop_map(Pattern::from),
        prop::sample::select(expressions.to_vec()).prop_map(|text| Regex::new(text).unwrap().into()),
    ]
}

fn cut<'a>(bytes: &'a [u8], places: &[usize]) -> Vec<&'a [u8]> {
    let mut places: Vec<_> = places.iter().map(|place| place % (bytes.len() + 1)).collect();
    places.extend([0, bytes.len()]);
    places.sort_unstable();
    places.windows(2).map(|pair| &bytes[pair[0]..pair[1]]).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn however_the_output_is_cut_the_matches_are_the_same(
        patterns in prop::collection::vec(pattern(), 1..4),
        text in "[abc \n]{0,80}",
        places in prop::collection::vec(0..100_usize, 0..10),
        limit in 1..40_usize,
    ) {
        let whole = matches(&patterns, &[text.as_bytes()], limit);
        let bytes: Vec<&[u8]> = text.as_bytes().chunks(1).collect();
        prop_assert_eq!(&matches(&patterns, &bytes, limit), &whole);
        prop_assert_eq!(&matches(&patterns, &cut(text.as_bytes(), &places), limit), &whole);
    }

    #[test]
    fn the_first_match_to_be_complete_wins(
        patterns in prop::collection::vec(pattern(), 1..4),
        text in "[abc \n]{0,80}",
        limit in 1..40_usize,
    ) {
        let first = matches(&patterns, &[text.as_bytes()], limit).into_iter().next().map(|found| {
            let whole = found.groups[0].clone().unwrap();
            (found.index, found.bytes[whole].to_vec())
        });
        let model = first_match(&patterns, text.as_bytes(), limit);
        prop_assert_eq!(first, model.map(|(index, _, matched)| (index, matched)));
    }
}

#[test]
fn what_matches_nothing_is_forgotten_but_for_the_newest() {
    let limit = 1000;
    let mut output = Output::new(limit);
    let patterns = [Regex::new("end[^x]*x").unwrap().into(), Pattern::from("finished")];
    let mut search = Search::new(&patterns, &mut output);
    for _ in 0..10_000 {
        output.push(&[b'.'; 100]);
        assert!(search.advance(&mut output).is_none());
        assert!(output.bytes.len() <= 2 * limit + 100 && output.bytes.capacity() <= 8 * limit);
    }
    output.push(b"finished");
    assert_eq!(search.advance(&mut output).unwrap().bytes.len(), limit);
}

#[test]
fn a_match_that_began_before_the_newest_bytes_is_none() {
    let mut output = Output::new(10);
    let patterns = [Regex::new("begin[^x]*x").unwrap().into()];
    let mut search = Search::new(&patterns, &mut output);
    for chunk in [&b"begin"[..], &[b'.'; 30], b"x", b" begin", b"..x"] {
        output.push(chunk);
        if chunk != b"..x" {
            assert_eq!(search.advance(&mut output), None);
        }
    }
    let found = search.advance(&mut output).unwrap();
    assert_eq!(&found.bytes[found.groups[0].clone().unwrap()], b"begin..x");
}

#[test]
fn bytes_are_found_even_if_there_are_more_of_them_than_are_kept() {
    let found = matches(&["0123456789".into()], &[b"...01234", b"56789..."], 4);
    assert_eq!(found[0].groups, [Some(0..10)]);
}
