//! heloscope for a page: the library behind a plain C interface, without generated glue.
//!
//! The page writes a request into [`buffer`] and calls [`read`], which asks the page for the bytes
//! of its inputs, a block at a time, and keeps what it found. Then [`render`] writes that out in any
//! form and language, as often as the page likes: nothing is read twice.
//!
//! One thread calls it, so the state is a thread's own. The only unsafe code is the border itself.

mod host;
mod request;
mod work;

use std::cell::RefCell;

use crate::request::Request;
use crate::work::{Form, Work};

thread_local! {
    static STATE: RefCell<State> = RefCell::default();
}

#[derive(Default)]
struct State {
    /// What the page writes into, and what it reads from.
    buffer: Vec<u8>,
    work: Option<Work>,
}

/// Makes room for a request of so many bytes, and says where.
#[unsafe(no_mangle)]
pub extern "C" fn buffer(length: usize) -> *mut u8 {
    STATE.with_borrow_mut(|state| {
        state.buffer.clear();
        state.buffer.resize(length, 0);
        state.buffer.as_mut_ptr()
    })
}

/// Where the answer of the last call stands.
#[unsafe(no_mangle)]
pub extern "C" fn output() -> *const u8 {
    STATE.with_borrow(|state| state.buffer.as_ptr())
}

/// Reads what the request in the buffer names. Says how long the answer in the buffer is: nothing, or
/// a complaint about the request.
#[unsafe(no_mangle)]
pub extern "C" fn read() -> usize {
    STATE.with_borrow_mut(|state| {
        let request = Request::parse(&state.buffer);
        state.work = None;
        let complaint = match request {
            Ok(request) => {
                state.work = Some(Work::of(request));
                String::new()
            }
            Err(complaint) => complaint,
        };
        state.buffer = complaint.into_bytes();
        state.buffer.len()
    })
}

/// Writes what was found into the buffer, and says how long it is.
///
/// `form` is 0 for the page, 1 for JSON, 2 for Markdown, 3 for what the page around it needs,
/// and 4 for a terminal (feature `text`); `language` is 0 for English and 1 for Japanese.
#[unsafe(no_mangle)]
pub extern "C" fn render(form: u32, language: u32) -> usize {
    STATE.with_borrow_mut(|state| {
        let text = match (&state.work, Form::of(form)) {
            (Some(work), Some(form)) => work.render(form, language),
            _ => Vec::new(),
        };
        state.buffer = text;
        state.buffer.len()
    })
}
