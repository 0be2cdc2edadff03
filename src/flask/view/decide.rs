//! What a function returns where only some of what it hangs on is known.

use super::statement::Left;
use super::{ASKED, Perhaps, Raised, View, operation};
use crate::flask::Event;
use crate::flask::value::Value;
use crate::text::Span;

impl View<'_, '_> {
    /// What a function returns where some ways through it are only perhaps taken: what all of them
    /// agree on. The exceptions of a called function are ways through the one that called it.
    pub(super) fn decide(
        &mut self,
        left: Result<Option<Left>, Raised>,
        perhaps: Vec<Perhaps>,
        span: Span,
    ) -> Result<(Value, Span), Raised> {
        let value = |left: Option<Left>| match left {
            Some(Left::Returned(value, span)) => (value, span),
            _ => (Value::None, span),
        };
        let mut decided = left.map(value);
        for (other, why, state) in perhaps {
            decided = match (decided, other.map(value)) {
                (Ok((one, at)), Ok((two, place))) => {
                    if self.depth == 0 {
                        self.mark_unknown(&one);
                        self.mark_unknown(&two);
                    }
                    self.request.state.merge(&state, why);
                    if let (Value::Response(one), Value::Response(two)) = (&one, &two)
                        && one.body != two.body
                    {
                        let event = Event::BodyLeft { what: why.0 };
                        self.request.step(Some(why.1), event);
                    }
                    let merged = operation::merged(one, two, why);
                    let differ = matches!(&merged, Value::Unknown(own) if own.1 == why.1);
                    if self.depth == 0 && matches!(merged, Value::Unknown(_)) {
                        self.mark(why.0, why.1);
                    }
                    Ok((merged, if differ { place } else { at }))
                }
                (Err(one), Err(other)) if self.depth > 0 || one.is_like(&other) => {
                    if self.depth > 0 {
                        self.perhaps.push((Err(other), why, state));
                    }
                    Err(one)
                }
                (Ok(known), Err(raised)) | (Err(raised), Ok(known)) if self.depth > 0 => {
                    self.perhaps.push((Err(raised), why, state));
                    Ok(known)
                }
                (one, other) => {
                    for (value, _) in [&one, &other].into_iter().flatten() {
                        self.mark_unknown(value);
                    }
                    self.mark(why.0, why.1);
                    Ok((Value::unknown(why.0, why.1), why.1))
                }
            };
        }
        if let (Ok((value, _)), 0) = (&decided, self.depth) {
            self.mark_unknown(value);
        }
        decided
    }

    /// Notes what decides on an answer and is not known.
    pub(super) fn mark_unknown(&mut self, answer: &Value) {
        let decides = match answer {
            // What has a status of its own is an answer.
            Value::Tuple(items) => items.get(1).unwrap_or(answer),
            one => one,
        };
        if let Value::Unknown(why) = decides {
            self.mark(why.0, why.1);
        }
    }

    fn mark(&mut self, what: &'static str, span: Span) {
        if what != ASKED && self.request.is_any {
            self.marks.push((what, span));
        }
    }
}
