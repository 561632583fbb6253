//! The pages in a real browser: they render, in light and dark, on a desk and on a phone and on
//! paper; nothing is logged, nothing is asked of the network, and hostile text stays text.
//!
//! Needs Chromium (Debian: `apt-get install chromium`):
//! `cargo test --test system browser -- --ignored`. The pictures are kept in `target/tmp/pages`.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a failing test panics, and this one writes files and waits for a browser"
)]

use std::collections::HashSet;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::page::pages;

#[test]
#[ignore = "needs chromium"]
fn pages_render_and_ask_for_nothing() {
    let program = browser().expect("no Chromium found");
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("pages");
    std::fs::create_dir_all(&folder).unwrap();
    let mut browser = Browser::start(&program);
    browser.tells_what_happens(&folder);
    for (name, page) in pages() {
        let file = folder.join(format!("{name}.html"));
        std::fs::write(&file, page).unwrap();
        for view in VIEWS {
            let picture = folder.join(format!("{name}-{}.png", view.name));
            browser.look(&file, &picture, view);
        }
        let paper = folder.join(format!("{name}.pdf"));
        browser.print(&file, &paper);
    }
}

/// A screen to look at a page on.
#[derive(Clone, Copy)]
struct View {
    name: &'static str,
    width: u32,
    scheme: &'static str,
}

const VIEWS: [View; 3] = [
    View {
        name: "desk-light",
        width: 1280,
        scheme: "light",
    },
    View {
        name: "desk-dark",
        width: 1280,
        scheme: "dark",
    },
    View {
        name: "phone-light",
        width: 390,
        scheme: "light",
    },
];

/// A browser that is spoken to over a pipe, in the DevTools protocol.
struct Browser {
    child: Child,
    input: ChildStdin,
    messages: Receiver<Value>,
    events: Vec<Value>,
    last: u64,
    profile: PathBuf,
}

impl Browser {
    fn start(program: &str) -> Self {
        let profile =
            Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("profile-{}", std::process::id()));
        // It reads commands from file 3 and writes answers to file 4.
        let mut child = Command::new("sh")
            .args(["-c", "exec \"$@\" 3<&0 4>&1 >/dev/null", "sh", program])
            .args(FLAGS)
            .arg(format!("--user-data-dir={}", profile.display()))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let input = child.stdin.take().unwrap();
        let output = BufReader::new(child.stdout.take().unwrap());
        let (sender, messages) = channel();
        std::thread::spawn(move || {
            for message in output.split(0).map_while(Result::ok) {
                let message = serde_json::from_slice(&message).unwrap();
                if sender.send(message).is_err() {
                    break;
                }
            }
        });
        Self {
            child,
            input,
            messages,
            events: Vec::new(),
            last: 0,
            profile,
        }
    }

    fn next(&mut self, wanted: &str) -> Value {
        let message = self.messages.recv_timeout(PATIENCE);
        message.unwrap_or_else(|_| panic!("the browser does not answer: {wanted}"))
    }

    fn call(&mut self, session: Option<&str>, method: &str, parameters: Value) -> Value {
        self.last += 1;
        let mut message = json!({"id": self.last, "method": method, "params": parameters});
        if let Some(session) = session {
            message["sessionId"] = json!(session);
        }
        self.input
            .write_all(format!("{message}\0").as_bytes())
            .unwrap();
        loop {
            let answer = self.next(method);
            if answer["id"] == json!(self.last) {
                assert!(answer["error"].is_null(), "{method}: {answer}");
                return answer["result"].clone();
            }
            self.events.push(answer);
        }
    }

    fn wait(&mut self, event: &str) {
        while !self.events.iter().any(|seen| seen["method"] == event) {
            let event = self.next(event);
            self.events.push(event);
        }
    }

    /// Opens a page in a tab of its own.
    fn open(&mut self, file: &Path, view: View) -> (String, String) {
        self.events.clear();
        let target = self.call(None, "Target.createTarget", json!({"url": "about:blank"}));
        let target = target["targetId"].as_str().unwrap().to_owned();
        let attach = json!({"targetId": target, "flatten": true});
        let session = self.call(None, "Target.attachToTarget", attach);
        let session = session["sessionId"].as_str().unwrap().to_owned();
        for domain in ["Page", "Runtime", "Log", "Network", "Audits"] {
            self.call(Some(&session), &format!("{domain}.enable"), json!({}));
        }
        let scheme = json!([{"name": "prefers-color-scheme", "value": view.scheme}]);
        self.call(
            Some(&session),
            "Emulation.setEmulatedMedia",
            json!({ "features": scheme }),
        );
        let screen = json!({
            "width": view.width, "height": 900, "deviceScaleFactor": 1,
            "mobile": view.width < 600,
        });
        self.call(Some(&session), "Emulation.setDeviceMetricsOverride", screen);
        self.events.clear();
        let url = format!("file://{}", file.display());
        self.call(Some(&session), "Page.navigate", json!({"url": url}));
        self.wait("Page.loadEventFired");
        (target, session)
    }

    fn value(&mut self, session: &str, expression: &str) -> Value {
        let question = json!({"expression": expression, "returnByValue": true});
        let answer = self.call(Some(session), "Runtime.evaluate", question);
        answer["result"]["value"].clone()
    }

    fn look(&mut self, file: &Path, picture: &Path, view: View) {
        let (target, session) = self.open(file, view);
        let which = picture.display().to_string();
        let height = self.value(&session, "document.documentElement.scrollHeight");
        let height = height.as_f64().unwrap().min(MOST_HEIGHT);
        let clip = json!({"x": 0, "y": 0, "width": view.width, "height": height, "scale": 1});
        let shot = json!({"format": "png", "captureBeyondViewport": true, "clip": clip});
        let shot = self.call(Some(&session), "Page.captureScreenshot", shot);
        let shot = STANDARD.decode(shot["data"].as_str().unwrap()).unwrap();
        std::fs::write(picture, &shot).unwrap();

        let (colours, brightness) = colours_and_brightness(&shot);
        assert!(colours > 20, "{which}: {colours} colours");
        match view.scheme {
            "dark" => assert!(brightness < 80.0, "{which}: brightness {brightness}"),
            _ => assert!(brightness > 180.0, "{which}: brightness {brightness}"),
        }
        // Nothing stands out to the right, where a phone's reader would not see it.
        let wide = self.value(&session, "document.documentElement.scrollWidth");
        assert!(
            wide.as_f64().unwrap() <= f64::from(view.width),
            "{which}: {wide} wide"
        );
        let cut = self.value(&session, TEXT_THAT_STANDS_OUT);
        assert_eq!(cut, json!([]), "{which}");
        let styled = self.value(&session, "getComputedStyle(document.body).maxWidth");
        assert_eq!(styled, json!("1152px"), "{which}: the style sheet holds");
        let scripts = self.value(
            &session,
            "document.scripts.length + document.images.length + document.links.length \
             - document.querySelectorAll('a[href^=\"#\"]').length",
        );
        assert_eq!(scripts, json!(0), "{which}");
        self.nothing_happened(&which);
        self.call(None, "Target.closeTarget", json!({"targetId": target}));
    }

    /// A page that does what ours must not: without this, silence would prove nothing.
    fn tells_what_happens(&mut self, folder: &Path) {
        let file = folder.join("bad.html");
        let bad = "<!doctype html><meta http-equiv=Content-Security-Policy \
                   content=\"style-src 'none'\"><style>p{color:red}</style>\
                   <script>console.log(1)</script><img src='http://example.com/a.png'>";
        std::fs::write(&file, bad).unwrap();
        let (target, _) = self.open(&file, VIEWS[0]);
        self.call(None, "Target.closeTarget", json!({"targetId": target}));
        let told = |method: &str, part: &str| {
            self.events
                .iter()
                .any(|event| event["method"] == method && event.to_string().contains(part))
        };
        assert!(told("Runtime.consoleAPICalled", ""));
        assert!(told(
            "Network.requestWillBeSent",
            "http://example.com/a.png"
        ));
        assert!(told("Log.entryAdded", "style-src"));
    }

    fn print(&mut self, file: &Path, paper: &Path) {
        let (target, session) = self.open(file, VIEWS[0]);
        let sheet = json!({"paperWidth": 8.27, "paperHeight": 11.69, "preferCSSPageSize": true});
        let pdf = self.call(Some(&session), "Page.printToPDF", sheet);
        let pdf = STANDARD.decode(pdf["data"].as_str().unwrap()).unwrap();
        assert!(pdf.starts_with(b"%PDF"));
        std::fs::write(paper, pdf).unwrap();
        self.nothing_happened(&paper.display().to_string());
        self.call(None, "Target.closeTarget", json!({"targetId": target}));
    }

    /// The page asked for nothing but itself, wrote nothing to the console, opened nothing.
    fn nothing_happened(&mut self, which: &str) {
        // What happened before this answer has been told before it.
        self.call(None, "Browser.getVersion", json!({}));
        let mut requests = 0;
        for event in &self.events {
            match event["method"].as_str().unwrap_or_default() {
                "Network.requestWillBeSent" => {
                    let url = event["params"]["request"]["url"].as_str().unwrap();
                    assert!(url.starts_with("file://"), "{which}: {url}");
                    requests += 1;
                }
                "Log.entryAdded"
                | "Runtime.consoleAPICalled"
                | "Runtime.exceptionThrown"
                | "Page.javascriptDialogOpening"
                | "Page.windowOpen"
                | "Network.webSocketCreated"
                | "Audits.issueAdded" => panic!("{which}: {event}"),
                _ => {}
            }
        }
        assert_eq!(requests, 1, "{which}: the page itself");
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let close = format!("{}\0", json!({"id": 0, "method": "Browser.close"}));
        // It may be gone already; then there is nothing to close.
        let _ = self.input.write_all(close.as_bytes());
        for _ in 0..100 {
            if self.child.try_wait().is_ok_and(|end| end.is_some()) {
                break;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = std::fs::remove_dir_all(&self.profile);
    }
}

/// How many colours a picture has, and how bright it is on average, of 255.
fn colours_and_brightness(png: &[u8]) -> (usize, f64) {
    let mut decoder = png::Decoder::new(std::io::Cursor::new(png));
    decoder.set_transformations(png::Transformations::normalize_to_color8());
    let mut reader = decoder.read_info().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    let frame = reader.next_frame(&mut pixels).unwrap();
    let size = frame.color_type.samples();
    // Some of the pixels tell as much as all.
    let seen: Vec<&[u8]> = pixels.chunks(size).step_by(61).collect();
    let colours: HashSet<&[u8]> = seen.iter().map(|pixel| &pixel[..3]).collect();
    let sum: f64 = seen
        .iter()
        .map(|pixel| f64::from(pixel[0]) + f64::from(pixel[1]) + f64::from(pixel[2]))
        .sum();
    (colours.len(), sum / (3.0 * seen.len() as f64))
}

fn browser() -> Option<String> {
    let named = std::env::var("CHROMIUM").ok();
    let path = std::env::var_os("PATH")?;
    let folders: Vec<_> = std::env::split_paths(&path).collect();
    named.or_else(|| {
        let found = NAMES
            .iter()
            .flat_map(|name| folders.iter().map(move |folder| folder.join(name)))
            .find(|program| program.is_file())?;
        Some(found.to_string_lossy().into_owned())
    })
}

const NAMES: [&str; 4] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
];
const FLAGS: [&str; 13] = [
    "--headless",
    "--remote-debugging-pipe",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--hide-scrollbars",
    // What the browser itself would like to ask for must not wait for an answer.
    "--host-resolver-rules=MAP * ~NOTFOUND",
];
/// Texts of pictures that reach over the picture's edge, and elements over their card's.
const TEXT_THAT_STANDS_OUT: &str = "
    [...document.querySelectorAll('svg text')]
        .filter(text => text.checkVisibility({contentVisibilityAuto: true}))
        .filter(text => {
            const own = text.getBoundingClientRect();
            const all = text.closest('svg').getBoundingClientRect();
            return own.width && (own.left < all.left - 1 || own.right > all.right + 1);
        })
        .map(text => text.textContent)
        .concat([...document.querySelectorAll('.card > *, .hero *')]
            .filter(part => !part.matches('.hidden'))
            .filter(part => {
                const own = part.getBoundingClientRect();
                return own.width && own.right > innerWidth + 1;
            })
            .map(part => part.className + part.tagName))";
/// Pictures are cut there.
const MOST_HEIGHT: f64 = 4000.0;
const PATIENCE: Duration = Duration::from_secs(60);
