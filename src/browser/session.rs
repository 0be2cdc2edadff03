//! A browser while one request leads it on: its cookies, the hosts it asks by https only, and how
//! often it was sent elsewhere.

use super::cookie::{Context, Cookie, Jar, Set, is_secure, site};
use super::redirect::{LIMIT, Next, follow};
use super::refresh;
use super::request::{Asking, send};
use super::step::{Event, Step, Why};
use super::strict::{self, Strict};
use super::url::Url;
use crate::wire::origin::{Origin, Program, Rule};
use crate::wire::{Request, Response, Scheme, Traced};

/// What the browser knows, and what it has decided since [`Session::steps`] was asked last.
#[derive(Default)]
pub struct Session {
    jar: Jar,
    strict: Vec<Strict>,
    /// The site of the page a form was on.
    form: Option<(Scheme, String)>,
    redirects: usize,
    steps: Vec<Step>,
}

impl Session {
    /// Begins to go to a URL, as somebody typed it or sent a form to it from a page of its host.
    pub fn start(&mut self, asking: &Asking, url: &Url) {
        self.redirects = 0;
        self.form = asking.method.is("POST").then(|| site(url));
        for header in &asking.headers {
            if header.name.is_ignoring_case("Cookie") {
                self.jar.add_typed(&header.value, url);
            }
        }
    }

    /// What was decided since this was asked last.
    pub fn steps(&mut self) -> Vec<Step> {
        std::mem::take(&mut self.steps)
    }

    /// The URL that is really asked for: by https if its host is known to want that.
    pub fn upgrade(&mut self, url: Url) -> Url {
        if url.scheme == Scheme::Https {
            return url;
        }
        let host = url.host.to_text();
        let Some((rule, mut from)) = strict::wants_https(&self.strict, &host) else {
            if is_tried_by_https(&url) {
                let url = url.text();
                self.push(Event::HttpsMayBeTried { url });
            }
            return url;
        };
        from.extend(url.scheme_text().origins());
        let origin = Origin::made(Program::Browser, rule, &*host, None, from);
        let https = url.with_https(&origin);
        self.redirects += 1;
        self.push(Event::Upgraded { from: url.text() });
        https
    }

    /// The request for a URL, with the cookies that belong to it.
    pub fn send(&mut self, url: &Url, asking: &Asking) -> Request {
        let mut request = send(url, asking);
        let (cookies, withheld) = self.cookies(url, asking);
        for (pair, why) in withheld {
            self.push(Event::CookieWithheld { pair, why });
        }
        if let Some(value) = &cookies {
            let value = value.clone();
            self.push(Event::CookiesSent { value });
        }
        let typed = self.typed_is_sent(url, asking);
        if !typed {
            request.headers.remove("Cookie");
            if let Some(value) = cookies {
                let silence = request.headers.silence.clone();
                request.headers.add("Cookie", &silence, value);
            }
        }
        request
    }

    /// What tells this request from another one: the same again would be answered the same.
    pub fn fingerprint(&self, url: &Url, asking: &Asking) -> [Traced; 3] {
        let cookies = self.cookies(url, asking).0.unwrap_or_default();
        [asking.method.clone(), url.without_fragment(), cookies]
    }

    /// Takes an answer in, and says what the browser does with it.
    pub fn receive(&mut self, url: &Url, asking: &Asking, response: &Response) -> Next {
        for line in response.headers.all("Set-Cookie") {
            let event = match self.jar.set(line, url) {
                Set::Stored(pair) => Event::CookieStored { pair },
                Set::Deleted(name) => Event::CookieDeleted { name },
                Set::Refused(pair, why) => Event::CookieRefused { pair, why },
            };
            self.push(event);
        }
        if let Some(value) = response.headers.get("Strict-Transport-Security") {
            self.heed(value, url);
        }
        let next = follow(url, asking.method.as_bytes(), response);
        match &next {
            Next::Stay => return self.refresh(url, response).unwrap_or(next),
            Next::Fail { .. } | Next::Refresh { .. } => return next,
            Next::Follow {
                url: to,
                becomes_get,
            } => {
                let status = response.status;
                if *becomes_get {
                    self.push(Event::BecameGet { status });
                } else if let Some((scheme, _)) = &self.form
                    && asking.method.is("POST")
                {
                    if *scheme == Scheme::Https && !is_secure(to) {
                        self.push(Event::FormInTheClear);
                        return Next::Fail {
                            error: "ERR_BLOCKED_BY_CLIENT",
                            origin: response.status_origin.clone(),
                        };
                    }
                    self.push(Event::BodyAgain { status });
                }
                if let (Some(fragment), Some(own)) = (to.fragment(), url.fragment())
                    && fragment == own
                {
                    let fragment = fragment.clone();
                    self.push(Event::FragmentKept { fragment });
                }
            }
        }
        self.redirects += 1;
        next
    }

    /// Whether the browser has been sent elsewhere more often than it lets itself.
    pub fn is_exhausted(&self) -> bool {
        self.redirects >= LIMIT
    }

    fn refresh(&mut self, url: &Url, response: &Response) -> Option<Next> {
        let value = response.headers.get("Refresh")?;
        let to = Url::resolve(&refresh::target(value)?, Some(url)).ok()?;
        if to.without_fragment() == url.without_fragment() {
            return None;
        }
        self.redirects = 0;
        self.form = None;
        let value = value.clone();
        self.push(Event::Refreshed { value });
        Some(Next::Refresh { url: Box::new(to) })
    }

    fn heed(&mut self, value: &Traced, url: &Url) {
        let host = url.host.to_text().into_owned();
        let said = match strict::read(value, url) {
            Ok(said) => said,
            Err(why) => {
                let value = value.clone();
                return self.push(Event::StrictTransportIgnored { value, why });
            }
        };
        self.strict.retain(|known| known.host != host);
        let (age, below) = said;
        if age == 0 {
            return self.push(Event::StrictTransportEnded { host });
        }
        self.strict.push(Strict {
            host: host.clone(),
            below,
            origins: value.origins(),
        });
        self.push(Event::StrictTransport { host, below });
    }

    /// The value of `Cookie`, and what is held back.
    fn cookies(&self, url: &Url, asking: &Asking) -> (Option<Traced>, Vec<(Traced, Why)>) {
        let (mut value, mut withheld) = (Traced::new(), Vec::new());
        let glue = Origin::new(Program::Browser, Rule("cookies-joined"), "", None);
        for (cookie, why) in self.jar.for_request(url, self.context(url, asking)) {
            if let Some(why) = why {
                withheld.push((cookie.pair.clone(), why));
                continue;
            }
            if !value.is_empty() {
                value.push_bytes("; ", &glue);
            }
            value.push(&cookie.pair);
        }
        ((!value.is_empty()).then_some(value), withheld)
    }

    /// Whether the typed header line goes out as it stands.
    fn typed_is_sent(&self, url: &Url, asking: &Asking) -> bool {
        let found = self.jar.for_request(url, self.context(url, asking));
        let sent: Vec<&Cookie> = found
            .iter()
            .filter(|(_, why)| why.is_none())
            .map(|(cookie, _)| *cookie)
            .collect();
        self.jar.as_typed(&sent)
    }

    fn context(&self, url: &Url, asking: &Asking) -> Context {
        match &self.form {
            Some(form) if *form != site(url) && asking.method.is("POST") => Context::Form,
            Some(form) if *form != site(url) => Context::Link,
            _ => Context::Same,
        }
    }

    fn push(&mut self, event: Event) {
        self.steps.push(Step { event });
    }
}

/// Whether Chrome as people have it tries https where a URL says http: names that anybody could
/// have registered, on port 80.
fn is_tried_by_https(url: &Url) -> bool {
    const RESERVED: &str = " example internal invalid local localhost onion test ";
    let host = url.host.to_text();
    let Some((_, top)) = host.rsplit_once('.') else {
        return false;
    };
    url.port() == 80 && url.ip().is_none() && !RESERVED.contains(&[" ", top, " "].concat())
}
