//! Writes seeds for every target, from the folder `FIXTURES` into the folder `SEEDS`.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

use heloscope::operator::Table;
use heloscope::reader::Reader;
use heloscope::report::json::write_tally;
use heloscope::source::{Item, Messages};
use heloscope::tally::Tally;
use heloscope::trace::Receiver;
use serde_json::Value;

/// Writes them, and ends the program.
pub fn write() -> ! {
    let folder = |name| std::env::var_os(name).map(PathBuf::from).expect(name);
    match write_all(&folder("FIXTURES"), &folder("SEEDS")) {
        Ok(count) => println!("{count} seeds"),
        Err(error) => panic!("{error}"),
    }
    std::process::exit(0)
}

fn write_all(fixtures: &Path, folder: &Path) -> Result<usize, Box<dyn Error>> {
    let mut count = 0_usize;
    let mut write = |target: &str, text: &[u8]| {
        count += 1;
        let folder = folder.join(target);
        fs::create_dir_all(&folder)?;
        fs::write(folder.join(format!("seed-{count}")), text)
    };
    for path in files(&fixtures.join("received"), "json")? {
        let Value::Array(cases) = serde_json::from_slice(&fs::read(path)?)? else {
            continue;
        };
        for case in cases {
            if let Some(header) = case["header"].as_str() {
                let body = header.strip_prefix("Received:").unwrap_or(header);
                write("received", body.as_bytes())?;
                for word in body
                    .split([' ', '(', ')', '[', ']'])
                    .filter(|word| word.contains('.'))
                    .take(2)
                {
                    write("names", word.as_bytes())?;
                }
            }
        }
    }
    for name in [
        "bücher.example",
        "日本語.jp",
        "xn--bcher-kva.example",
        "co.jp",
        "a.b.co.uk.",
        "192.0.2.1",
        "sv66.xserver.jp",
    ] {
        write("names", name.as_bytes())?;
    }
    let mut tally = Tally::default();
    for path in files(&fixtures.join("eml"), "eml")? {
        let text = fs::read(&path)?;
        write("mail", &text)?;
        let mut messages = Messages::new(&text[..]);
        while let Some(item) = messages.next_item()? {
            let Item::Message(raw) = item else { continue };
            write("message", raw.header)?;
            let receiver = Receiver::default();
            let reader = Reader::new(Table::builtin(), &receiver);
            let testimony = reader.read(raw.header).into_testimony();
            tally.add(testimony.clone());
            let mut one = Tally::default();
            one.add(testimony);
            let mut lines = Vec::new();
            write_tally(&mut lines, one)?;
            write("tallies", &lines)?;
        }
    }
    let mut lines = Vec::new();
    write_tally(&mut lines, tally)?;
    write("tallies", &lines)?;
    for (kind, ending) in [
        ("mbox", "mbox"),
        ("pasted", "txt"),
        ("eml-forms", "eml"),
        ("eml-forms", "emlx"),
    ] {
        for path in files(&fixtures.join(kind), ending)? {
            let text = fs::read(path)?;
            write("mail", &text)?;
            write("source", &[b"\x80", text.as_slice()].concat())?;
        }
    }
    for path in files(&fixtures.join("smtp"), "txt")? {
        let text = fs::read_to_string(path)?;
        let said: String = text
            .lines()
            .filter_map(|line| line.strip_prefix("S: "))
            .map(|line| format!("{line}\r\n"))
            .collect();
        write("smtp", said.as_bytes())?;
    }
    Ok(count)
}

fn files(folder: &Path, ending: &str) -> Result<Vec<PathBuf>, std::io::Error> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(files(&path, ending)?);
        } else if path
            .extension()
            .is_some_and(|extension| extension == ending)
        {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}
