//! A tally file: what was read and written is read the same; merging with itself finds nothing but
//! copies, and the order of two does not matter.

use heloscope::report::json::{read_tally, write_tally};
use heloscope::tally::Tally;

pub fn check(text: &[u8]) {
    let Ok(tally) = read_tally(text).map(|read| read.tally) else {
        return;
    };
    let answers = tally.recommendations(&[]);
    let once = written(&tally);
    let again = read_tally(&once[..]).expect("a tally of ours").tally;
    assert_eq!(written(&again), once);
    assert_eq!(again.recommendations(&[]), answers);
    assert_eq!(again.counts(), tally.counts());

    let middle = text
        .iter()
        .enumerate()
        .filter(|(_, byte)| **byte == b'\n')
        .nth(2)
        .map_or(text.len(), |(at, _)| at + 1);
    let Ok(part) = read_tally(&text[..middle]).map(|read| read.tally) else {
        return;
    };
    let (mut one, mut other) = (tally.clone(), part.clone());
    one.merge(part);
    other.merge(tally);
    assert_eq!(one.recommendations(&[]), other.recommendations(&[]));
    assert_eq!(one.counts(), other.counts());
    assert_eq!(written(&one), written(&other));
}

fn written(tally: &Tally) -> Vec<u8> {
    let mut text = Vec::new();
    write_tally(&mut text, tally.clone()).unwrap();
    text
}
