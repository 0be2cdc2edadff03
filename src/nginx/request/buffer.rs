//! How long a request's head may be: the buffers it is read into
//! (`client_header_buffer_size`, `large_client_header_buffers`,
//! `ngx_http_alloc_large_header_buffer`).

use crate::wire::{Connection, Scheme};

/// The buffers while a head is read, by places in the head.
pub(crate) struct Buffers {
    /// Where the current line begins.
    line: usize,
    /// How far the current buffer reaches.
    pub(super) end: usize,
    /// How many large buffers are in use.
    used: usize,
}

impl Buffers {
    /// The first buffer of a connection.
    pub(crate) fn new(first: i64, connection: &Connection) -> Self {
        // A PROXY header stands in it, too, if it was not read before TLS.
        let taken = match connection.scheme {
            Scheme::Http => connection.preface.len(),
            Scheme::Https => 0,
        };
        Self {
            line: 0,
            end: size(first).saturating_sub(taken),
            used: 0,
        }
    }

    /// Reads a line up to `end`, its line end included; `false` if the buffers do not hold it.
    /// `sizes` are the number of large buffers and their size.
    pub(crate) fn line(&mut self, end: usize, sizes: (i64, i64)) -> bool {
        let (number, size) = (size(sizes.0), size(sizes.1));
        while end > self.end {
            // What is read of a line moves into the next buffer with it.
            if self.end - self.line >= size || self.used >= number {
                return false;
            }
            self.used += 1;
            self.end = self.line + size;
        }
        self.line = end;
        true
    }
}

fn size(number: i64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX >> 1)
}
