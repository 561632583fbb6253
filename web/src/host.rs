//! What the page gives: the bytes of its inputs.

use std::io::{self, Read};

#[link(wasm_import_module = "page")]
unsafe extern "C" {
    /// Copies up to `length` bytes of an input, from `offset` on, to `target`. Says how many, or a
    /// negative number if they could not be read.
    fn page_read(input: u32, offset: f64, target: *mut u8, length: usize) -> i32;
}

/// One input, read from its beginning to its end.
pub(crate) struct Input {
    number: u32,
    offset: u64,
}

impl Input {
    pub(crate) fn new(number: usize) -> Self {
        Self {
            number: u32::try_from(number).unwrap_or(u32::MAX),
            offset: 0,
        }
    }
}

impl Read for Input {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        // A file of more than 2^53 bytes does not exist.
        let offset = self.offset as f64;
        // SAFETY: the page writes at most `buffer.len()` bytes, to where they may stand.
        let count = unsafe { page_read(self.number, offset, buffer.as_mut_ptr(), buffer.len()) };
        let count = usize::try_from(count)
            .map_err(|_| io::Error::other("the browser could not read the file"))?;
        let count = count.min(buffer.len());
        self.offset = self.offset.saturating_add(count as u64);
        Ok(count)
    }
}
