//! The request's own URL, as its attributes give it and as relative Locations are joined with it.

use super::adapter::{Request, joint};
use super::iri;
use super::quote::{latin1, quote};
use crate::wire::Traced;

impl Request<'_> {
    /// The request's own URL, up to the host, the root, the path, or with the query.
    pub(super) fn current_url(&self, extent: Extent) -> Result<Traced, String> {
        iri::to_iri(
            self.rules,
            &self.current_uri(extent, &self.script_name, &self.path),
        )
    }

    /// The URL relative Locations are joined with: made of the environ's undecoded text.
    pub(super) fn base_url(&self) -> Result<Traced, String> {
        let get = |key: &str| {
            let value = self.environ.get(key).cloned().unwrap_or_default();
            latin1(&value)
        };
        let uri = self.current_uri(Extent::Path, &get("SCRIPT_NAME"), &get("PATH_INFO"));
        iri::to_uri_always(self.rules, &iri::to_iri(self.rules, &uri)?)
    }

    fn current_uri(&self, extent: Extent, root: &Traced, path: &Traced) -> Traced {
        let joint = joint();
        let mut url = self.scheme.clone();
        url.push_bytes("://", &joint);
        url.push(&self.host);
        if extent >= Extent::Root {
            let trailing = root
                .as_bytes()
                .iter()
                .rev()
                .take_while(|byte| **byte == b'/')
                .count();
            let root = root.to(root.len() - trailing);
            url.push(&quote(&root, self.rules.url_path));
        }
        url.push_bytes("/", &joint);
        if extent >= Extent::Path {
            let leading = path
                .as_bytes()
                .iter()
                .take_while(|byte| **byte == b'/')
                .count();
            url.push(&quote(&path.from(leading), self.rules.url_path));
        }
        if extent == Extent::Query && !self.query.is_empty() {
            url.push_bytes("?", &joint);
            let raw = self
                .environ
                .get("QUERY_STRING")
                .cloned()
                .unwrap_or_default();
            url.push(&quote(&raw, self.rules.url_query));
        }
        url
    }
}

/// How much of the request's own URL.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Extent {
    Host,
    Root,
    Path,
    Query,
}
