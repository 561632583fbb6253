//! The command as another process: what it answers, what it prints, and what it costs.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    dead_code,
    unreachable_pub,
    reason = "a failing test panics, reads the clock, and uses its part of this file"
)]

use std::ffi::{OsStr, OsString};
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

/// The command under test; `HELOSCOPE_BINARY` may name another build of it.
pub fn command() -> Command {
    let binary = std::env::var_os("HELOSCOPE_BINARY")
        .unwrap_or_else(|| env!("CARGO_BIN_EXE_heloscope").into());
    let mut command = Command::new(binary);
    command
        .env("LC_ALL", "C")
        .env_remove("LANG")
        .env("RUST_BACKTRACE", "0")
        .stdin(Stdio::null());
    command
}

/// Runs the command with nothing on standard input.
pub fn run<S: AsRef<OsStr>>(arguments: &[S]) -> Output {
    command().args(arguments).output().unwrap()
}

/// Runs the command with `input` on standard input.
pub fn pipe<S: AsRef<OsStr>>(input: &[u8], arguments: &[S]) -> Output {
    feed(command().args(arguments), input)
}

/// Runs a prepared command with `input` on standard input.
pub fn feed(command: &mut Command, input: &[u8]) -> Output {
    let pipes = command.stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = pipes.stderr(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    thread::scope(|scope| {
        // It may end before it has read all.
        scope.spawn(move || stdin.write_all(input));
        child.wait_with_output().unwrap()
    })
}

/// The exit code; a signal has none.
pub fn code(output: &Output) -> i32 {
    output.status.code().unwrap()
}

pub fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

pub fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// The document on standard output.
pub fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}{}", stdout(output), stderr(output)))
}

/// Whether the command under test is slow because it was built for debugging.
pub fn is_debug() -> bool {
    cfg!(debug_assertions) && std::env::var_os("HELOSCOPE_BINARY").is_none()
}

/// A run that has ended.
pub struct Ran {
    pub code: Option<i32>,
    /// Processor time of all threads: the machine may be busy with other things.
    pub time: Duration,
    /// The most memory it had at once.
    pub peak_kib: u64,
    pub stdout: Vec<u8>,
    pub stderr: Vec<u8>,
}

impl Ran {
    pub fn stdout(&self) -> String {
        String::from_utf8(self.stdout.clone()).unwrap()
    }

    pub fn stderr(&self) -> String {
        String::from_utf8(self.stderr.clone()).unwrap()
    }
}

/// Runs the command in `folder` and looks at it while it runs.
pub fn measure<S: AsRef<OsStr>>(folder: &Path, arguments: &[S]) -> Ran {
    measure_reading(folder, arguments, None)
}

/// The same with a file on standard input.
pub fn measure_reading<S: AsRef<OsStr>>(
    folder: &Path,
    arguments: &[S],
    input: Option<&Path>,
) -> Ran {
    // Files, because a pipe that nobody empties would stop the command.
    let kept = tempfile::tempdir().unwrap();
    let (out, err) = (kept.path().join("out"), kept.path().join("err"));
    let mut command = command();
    command.args(arguments).current_dir(folder);
    command.stdout(File::create(&out).unwrap());
    command.stderr(File::create(&err).unwrap());
    if let Some(input) = input {
        command.stdin(File::open(folder.join(input)).unwrap());
    }
    let mut child = command.spawn().unwrap();
    let (code, time, peak_kib) = watch(&mut child);
    Ran {
        code,
        time,
        peak_kib,
        stdout: fs::read(out).unwrap(),
        stderr: fs::read(err).unwrap(),
    }
}

/// Waits for a process, and says how it ended and what it took.
pub fn watch(child: &mut Child) -> (Option<i32>, Duration, u64) {
    let start = Instant::now();
    let process = PathBuf::from(format!("/proc/{}", child.id()));
    let (mut time, mut peak) = (Duration::ZERO, 0);
    loop {
        time = time.max(processor_time(&process).unwrap_or_default());
        peak = peak.max(peak_kib(&process).unwrap_or_default());
        if let Some(status) = child.try_wait().unwrap() {
            return (status.code(), time, peak);
        }
        if start.elapsed() > PATIENCE {
            child.kill().unwrap();
            child.wait().unwrap();
            return (None, PATIENCE, peak);
        }
        thread::sleep(Duration::from_millis(1));
    }
}

fn peak_kib(process: &Path) -> Option<u64> {
    let text = fs::read_to_string(process.join("status")).ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().trim_end_matches(" kB").parse().ok()
}

/// proc(5): fields 14 and 15, in hundredths of a second.
fn processor_time(process: &Path) -> Option<Duration> {
    let text = fs::read_to_string(process.join("stat")).ok()?;
    let (_, fields) = text.rsplit_once(") ")?;
    let ticks: Vec<u64> = fields
        .split(' ')
        .skip(11)
        .take(2)
        .filter_map(|field| field.parse().ok())
        .collect();
    let all = Duration::from_millis(ticks.iter().sum::<u64>() * 10);
    // Of the first thread alone, but to the nanosecond.
    let first = fs::read_to_string(process.join("schedstat")).ok()?;
    let first = first.split(' ').next()?.parse().ok()?;
    Some(all.max(Duration::from_nanos(first)))
}

/// Reads what was printed as text, and finds the first character that does more than be seen.
pub fn steering(text: &[u8]) -> Option<String> {
    let text = match std::str::from_utf8(text) {
        Ok(text) => text.replace("\r\n", "\n"),
        Err(error) => return Some(error.to_string()),
    };
    let at = text.chars().position(|c| {
        (c.is_control() && c != '\n')
            || matches!(c, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}')
    })?;
    let around: String = text.chars().skip(at.saturating_sub(20)).take(40).collect();
    Some(format!("{around:?}"))
}

pub fn arguments(list: &[&str]) -> Vec<OsString> {
    list.iter().map(OsString::from).collect()
}

/// Nothing here takes longer; what does, hangs.
const PATIENCE: Duration = Duration::from_secs(120);
