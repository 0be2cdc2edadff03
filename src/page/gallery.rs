//! The built-in examples: scenarios of `static/examples`, by an explicit list, so that the order
//! tells a story and a link by id keeps working.

use super::link::Saved;

/// An example.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Example {
    /// Its id in a link: `#example=behind-a-balancer`.
    pub id: &'static str,
    /// Its text, without what the recorder wrote: that is true only of the unchanged text.
    pub text: &'static str,
}

impl Example {
    /// The scenario's first line.
    pub fn title(&self) -> &'static str {
        self.text.lines().next().unwrap_or("")
    }

    /// The example as a state to open.
    pub fn saved(&self) -> Saved {
        Saved {
            text: self.text.to_owned(),
            ..Saved::default()
        }
    }
}

/// All examples, in the order of the menu.
pub const EXAMPLES: &[Example] = &[
    Example {
        id: "https-at-nginx",
        text: include_str!(concat!(env!("OUT_DIR"), "/https-at-nginx.scenario")),
    },
    Example {
        id: "behind-a-balancer",
        text: include_str!(concat!(env!("OUT_DIR"), "/behind-a-balancer.scenario")),
    },
    Example {
        id: "forwarded-proto",
        text: include_str!(concat!(env!("OUT_DIR"), "/forwarded-proto.scenario")),
    },
    Example {
        id: "uwsgi-pass",
        text: include_str!(concat!(env!("OUT_DIR"), "/uwsgi-pass.scenario")),
    },
    Example {
        id: "private-acl",
        text: include_str!(concat!(env!("OUT_DIR"), "/private-acl.scenario")),
    },
    Example {
        id: "private-acl-behind-a-balancer",
        text: include_str!(concat!(
            env!("OUT_DIR"),
            "/private-acl-behind-a-balancer.scenario"
        )),
    },
    Example {
        id: "private-acl-with-realip",
        text: include_str!(concat!(
            env!("OUT_DIR"),
            "/private-acl-with-realip.scenario"
        )),
    },
    Example {
        id: "slash-redirect-with-port",
        text: include_str!(concat!(
            env!("OUT_DIR"),
            "/slash-redirect-with-port.scenario"
        )),
    },
    Example {
        id: "https-loop",
        text: include_str!(concat!(env!("OUT_DIR"), "/https-loop.scenario")),
    },
    Example {
        id: "static-regex",
        text: include_str!(concat!(env!("OUT_DIR"), "/static-regex.scenario")),
    },
    Example {
        id: "mounted-under-a-prefix",
        text: include_str!(concat!(env!("OUT_DIR"), "/mounted-under-a-prefix.scenario")),
    },
    Example {
        id: "wrong-protocol",
        text: include_str!(concat!(env!("OUT_DIR"), "/wrong-protocol.scenario")),
    },
];

/// What a first visit shows.
pub const FIRST: &str = "behind-a-balancer";

/// The example with this id.
pub fn find(id: &str) -> Option<&'static Example> {
    EXAMPLES.iter().find(|example| example.id == id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::document::Document;

    #[test]
    fn every_example_has_a_title_a_config_and_a_request() {
        for example in EXAMPLES {
            let document = Document::read(example.text);
            assert!(!document.title().is_empty(), "{}", example.id);
            assert!(document.config().is_some(), "{}", example.id);
            assert!(!document.requests().is_empty(), "{}", example.id);
        }
        assert!(find(FIRST).is_some());
    }
}
