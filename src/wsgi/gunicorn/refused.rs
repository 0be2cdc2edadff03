//! A request gunicorn refuses: what it logs, and the page it answers with.

use crate::text::Span;
use crate::wire::UpstreamRequest;
use crate::wire::origin::{Origin, Program, Rule};
use crate::wsgi::{Event, Outcome, Step, peer, reply};

/// Why, and how it is said.
pub(super) struct Refused {
    pub(super) status: u16,
    pub(super) reason: &'static str,
    pub(super) span: Option<Span>,
    pub(super) logged: String,
    pub(super) shown: String,
}

impl Refused {
    /// A message that ends in what was sent, as Python quotes it.
    pub(super) fn new(message: &str, sent: &[u8]) -> Self {
        let mut said = message.to_owned();
        said.push_str(&repr(sent));
        Self::said(said)
    }

    /// A message.
    pub(super) fn said(message: String) -> Self {
        Self {
            status: 400,
            reason: "Bad Request",
            span: None,
            shown: message.clone(),
            logged: message,
        }
    }

    /// The page quotes the message after a title.
    pub(super) fn titled(mut self, title: &str) -> Self {
        self.shown = [title, "'", &self.logged, "'"].concat();
        self
    }

    /// The line of the log, and the answer.
    pub(super) fn outcome(self, steps: &mut Vec<Step>, upstream: &UpstreamRequest) -> Outcome {
        let logged = self.logged;
        let peer = peer::ip(upstream).map_or_else(String::new, |ip| ip.to_string());
        steps.push(Step {
            span: self.span,
            event: Event::Log(["Invalid request from ip=", &peer, ": ", &logged].concat()),
        });
        let origin = Origin::new(Program::Wsgi, Rule("gunicorn-refused"), logged, self.span);
        let mut shown = self.shown;
        for (from, to) in [
            ("&", "&amp;"),
            ("<", "&lt;"),
            (">", "&gt;"),
            ("\"", "&quot;"),
            ("'", "&#x27;"),
        ] {
            shown = shown.replace(from, to);
        }
        let reason = self.reason;
        let body = format!(
            "<html>\n  <head>\n    <title>{reason}</title>\n  </head>\n  <body>\n    <h1><p>{reason}</p></h1>\n    {shown}\n  </body>\n</html>\n"
        );
        // It was decoded as latin-1 and goes out as latin-1.
        let body: Vec<u8> = body.chars().map(|letter| letter as u8).collect();
        let headers = [("Connection", "close"), ("Content-Type", "text/html")];
        Outcome::Answer(reply::text(self.status, reason, &headers, &body, &origin))
    }
}

/// Bytes as Python shows the text they are in latin-1.
pub(super) fn repr(bytes: &[u8]) -> String {
    let quote = if bytes.contains(&b'\'') && !bytes.contains(&b'"') {
        '"'
    } else {
        '\''
    };
    let mut text = String::from(quote);
    for byte in bytes {
        match byte {
            b'\t' => text.push_str("\\t"),
            b'\n' => text.push_str("\\n"),
            b'\r' => text.push_str("\\r"),
            0..0x20 | 0x7f..=0xa0 | 0xad => {
                text.push_str("\\x");
                text.extend(
                    [byte >> 4, byte & 15]
                        .map(|digit| char::from(b"0123456789abcdef"[usize::from(digit)])),
                );
            }
            byte => {
                let letter = char::from(*byte);
                if letter == '\\' || letter == quote {
                    text.push('\\');
                }
                text.push(letter);
            }
        }
    }
    text.push(quote);
    text
}
