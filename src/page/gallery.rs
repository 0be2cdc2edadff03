//! The built-in examples: scenarios of `static/examples`, by an explicit list, so that the order
//! tells a story and a link by id keeps working.

use super::document::Document;

/// An example.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Example {
    /// Its id in a link: `#example=behind-a-balancer`.
    pub id: &'static str,
    /// Its text.
    pub text: &'static str,
}

impl Example {
    /// The scenario's first line.
    pub fn title(&self) -> &'static str {
        self.text.lines().next().unwrap_or("")
    }

    /// The scenario as it is opened: what the recorder wrote is true only of the unchanged text.
    pub fn opened(&self) -> String {
        let mut document = Document::read(self.text);
        document
            .sections
            .retain(|section| !section.name.starts_with("recorded"));
        document.text()
    }
}

/// All examples, in the order of the menu.
pub const EXAMPLES: &[Example] = &[
    Example {
        id: "https-at-nginx",
        text: include_str!("../../static/examples/https-at-nginx.scenario"),
    },
    Example {
        id: "behind-a-balancer",
        text: include_str!("../../static/examples/behind-a-balancer.scenario"),
    },
    Example {
        id: "forwarded-proto",
        text: include_str!("../../static/examples/forwarded-proto.scenario"),
    },
    Example {
        id: "uwsgi-pass",
        text: include_str!("../../static/examples/uwsgi-pass.scenario"),
    },
    Example {
        id: "private-acl",
        text: include_str!("../../static/examples/private-acl.scenario"),
    },
    Example {
        id: "private-acl-behind-a-balancer",
        text: include_str!("../../static/examples/private-acl-behind-a-balancer.scenario"),
    },
    Example {
        id: "private-acl-with-realip",
        text: include_str!("../../static/examples/private-acl-with-realip.scenario"),
    },
    Example {
        id: "slash-redirect-with-port",
        text: include_str!("../../static/examples/slash-redirect-with-port.scenario"),
    },
    Example {
        id: "https-loop",
        text: include_str!("../../static/examples/https-loop.scenario"),
    },
    Example {
        id: "static-regex",
        text: include_str!("../../static/examples/static-regex.scenario"),
    },
    Example {
        id: "mounted-under-a-prefix",
        text: include_str!("../../static/examples/mounted-under-a-prefix.scenario"),
    },
    Example {
        id: "wrong-protocol",
        text: include_str!("../../static/examples/wrong-protocol.scenario"),
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
