//! A request section as the request bar shows and edits it.

/// A request as a person types it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Typed {
    /// The method, if one is written.
    pub method: Option<String>,
    /// The URL.
    pub url: String,
    /// The client's address, if one is written.
    pub from: Option<String>,
    /// The header lines.
    pub headers: String,
    /// The body behind the blank line.
    pub body: Option<String>,
}

/// The client's address when none is written.
pub const DEFAULT_CLIENT: &str = "203.0.113.7";

/// The methods the bar offers.
pub const METHODS: [&str; 7] = ["GET", "POST", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS"];

impl Typed {
    /// Reads a section's text; `None` if it is the form that is sent byte for byte.
    pub fn read(text: &str) -> Option<Self> {
        let (head, body) = match text.split_once("\n\n") {
            Some((head, body)) => (head, Some(body.to_owned())),
            None => (text, None),
        };
        let mut lines = head.lines();
        let first = lines.next().unwrap_or("").trim();
        if first.starts_with("to ") {
            return None;
        }
        let (method, url) = match first.split_once(' ') {
            Some((method, url)) if is_method(method) => (Some(method.to_owned()), url.trim()),
            _ if is_method(first) => (Some(first.to_owned()), ""),
            _ => (None, first),
        };
        let mut typed = Typed {
            method,
            url: url.to_owned(),
            body,
            ..Typed::default()
        };
        let mut headers = Vec::new();
        for line in lines {
            match line.strip_prefix("from ") {
                Some(address) if headers.is_empty() && typed.from.is_none() => {
                    typed.from = Some(address.trim().to_owned());
                }
                _ => headers.push(line),
            }
        }
        typed.headers = headers.join("\n");
        Some(typed)
    }

    /// The section's text.
    pub fn text(&self) -> String {
        let mut text = match &self.method {
            Some(method) => format!("{method} {}", self.url),
            None => self.url.clone(),
        };
        if let Some(from) = &self.from {
            text.push_str("\nfrom ");
            text.push_str(from);
        }
        for line in self.headers.lines().filter(|line| !line.trim().is_empty()) {
            text.push('\n');
            text.push_str(line);
        }
        if let Some(body) = &self.body {
            text.push_str("\n\n");
            text.push_str(body);
        }
        text
    }

    /// The method that is used.
    pub fn method(&self) -> &str {
        self.method.as_deref().unwrap_or("GET")
    }

    /// The address that is used.
    pub fn from(&self) -> &str {
        self.from.as_deref().unwrap_or(DEFAULT_CLIENT)
    }
}

fn is_method(word: &str) -> bool {
    !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_read_is_printed_again() {
        for text in [
            "GET https://a.b/",
            "https://a.b/",
            "POST https://a.b/\nfrom 1.2.3.4\nCookie: a=b\nX: y\n\nbody\n\nmore",
            "GET ",
        ] {
            let typed = Typed::read(text).unwrap();
            assert_eq!(typed.text(), text);
        }
    }

    #[test]
    fn the_byte_for_byte_form_is_left_alone() {
        assert_eq!(Typed::read("to http 192.0.2.10:80\nGET / HTTP/1.1"), None);
    }

    #[test]
    fn a_url_being_typed_is_not_a_method() {
        let typed = Typed::read("http").unwrap();
        assert_eq!(
            (typed.method.as_deref(), typed.url.as_str()),
            (None, "http")
        );
    }
}
