//! What is called around views: `before_request`, `after_request`, error handlers.

use super::adapter::Request;
use super::app::Hook;
use super::value::Value;
use super::view::View;
use super::{Event, answer_or_raised};
use crate::text::Span;
use crate::wire::Response;

/// The hooks that count for the endpoint: those of the app, and those of its blueprints.
fn hooks<'a>(request: &Request<'a>, list: &'a [(Option<String>, Hook)]) -> Vec<&'a Hook> {
    let mut found = Vec::new();
    let mut blueprints: Vec<Option<&str>> = request.blueprints().into_iter().map(Some).collect();
    blueprints.push(None);
    for blueprint in blueprints.into_iter().rev() {
        let own = list.iter().filter(|(of, _)| of.as_deref() == blueprint);
        found.extend(own.map(|(_, hook)| hook));
    }
    found
}

/// What is done before the view; an answer if one of the hooks gives it.
pub(super) fn before(request: &mut Request) -> Option<(Response, Option<Span>)> {
    let app = request.app;
    for hook in hooks(request, &app.before) {
        let answered = match hook {
            Hook::Talisman(talisman) => talisman.before(request),
            Hook::Sslify(sslify) => sslify.before(request),
            Hook::Function(index, span) => {
                if let Some(answered) = before_function(request, *index, *span) {
                    return Some(answered);
                }
                continue;
            }
        };
        let span = request.steps.last().and_then(|step| step.span);
        match answered {
            Ok(None) => {}
            Ok(Some(response)) => return Some((response, span)),
            Err(raised) => {
                let span = span.unwrap_or(Span::new(crate::text::SourceId(0), 0..0));
                return Some(answer_or_raised(request, Err(raised), span));
            }
        }
    }
    None
}

fn before_function(
    request: &mut Request,
    index: usize,
    place: Span,
) -> Option<(Response, Option<Span>)> {
    let mut view = View::new(request);
    let (value, span) = match view.run(index, &[]) {
        Ok(returned) => returned,
        Err(raised) => return Some(answer_or_raised(request, Err(raised), place)),
    };
    match value {
        Value::None => None,
        Value::Unknown(why) => {
            request.step(Some(why.1), Event::NotSimulated { what: why.0 });
            None
        }
        value => {
            let app = view.request.app;
            let name = app.globals.functions.get(index);
            let name = name.map_or_else(String::new, |function| function.name.clone());
            view.request
                .step(Some(place), Event::HookAnswered { name: name.clone() });
            let answered = view.respond(&value, span, &name);
            Some(answer_or_raised(request, answered, span))
        }
    }
}

/// What is done to every answer.
pub(super) fn after(request: &mut Request, response: &mut Response) {
    let app = request.app;
    // The blueprints' come first here, the last that was added before the others.
    for hook in hooks(request, &app.after).into_iter().rev() {
        match hook {
            Hook::Talisman(talisman) => talisman.after(request, response),
            Hook::Sslify(sslify) => sslify.after(request, response),
            Hook::Function(index, place) => {
                let given = Value::Response(Box::new(response.clone()));
                match View::new(request).run(*index, &[(None, given)]) {
                    Ok((Value::Response(changed), _)) => *response = *changed,
                    Ok((Value::Unknown(why), _)) => {
                        request.step(Some(why.1), Event::NotSimulated { what: why.0 });
                    }
                    _ => {
                        let what = "what this function returns";
                        request.step(Some(*place), Event::NotSimulated { what });
                    }
                }
            }
        }
    }
}

/// What the error handler of an exception's class answers, if there is one.
pub(super) fn handled_by_class(
    request: &mut Request,
    line: &str,
    place: Span,
) -> Option<(Response, Option<Span>)> {
    let class = line.split(':').next().unwrap_or_default();
    let class = class.rsplit('.').next().unwrap_or_default();
    let blueprints = request.blueprints();
    let mut handlers = request.app.class_handlers.iter().rev();
    let (.., function) = handlers.find(|(of, name, _)| {
        name == class && of.as_deref().is_none_or(|of| blueprints.contains(&of))
    })?;
    let event = Event::Caught {
        line: line.to_owned(),
    };
    request.step(Some(place), event);
    let mut view = View::new(request);
    let answered = match view.run(*function, &[(None, Value::vague("this exception", place))]) {
        Ok((value, span)) => view.respond(&value, span, ""),
        Err(raised) => Err(raised),
    };
    let page = answered.unwrap_or_else(|_| view.not_simulated("this exception", place));
    Some((page, Some(place)))
}

/// What the app's own error handlers make of an exception: the most specific one answers, else the
/// page as it is.
pub(super) fn handled(
    request: &mut Request,
    status: u16,
    is_http: bool,
    page: Response,
) -> Response {
    let app = request.app;
    let mut names: Vec<Option<String>> = Vec::new();
    names.extend(
        request
            .blueprints()
            .into_iter()
            .map(|name| Some(name.to_owned())),
    );
    names.push(None);
    // A status before a class, the class before its bases; `Exception` takes what no view foresaw.
    let wanted: &[u16] = if is_http {
        &[status, 1, 0]
    } else {
        &[0, 500, 1]
    };
    let found = wanted.iter().find_map(|wanted| {
        names.iter().find_map(|name| {
            let mut own = app.handlers.iter().rev();
            own.find(|(of, code, _)| of == name && code == wanted)
        })
    });
    let Some((.., function)) = found else {
        return page;
    };
    let name = app.globals.functions.get(*function);
    let name = name.map_or_else(String::new, |function| function.name.clone());
    let event = Event::Handled {
        status,
        name: name.clone(),
    };
    request.step(None, event);
    let mut view = View::new(request);
    let answered = match view.run(*function, &[(None, Value::Raised(status))]) {
        Ok((Value::Unknown(why), _)) => {
            request.step(Some(why.1), Event::NotSimulated { what: why.0 });
            return page;
        }
        Ok((value, span)) => view.respond(&value, span, &name),
        Err(raised) => Err(raised),
    };
    answered.unwrap_or(page)
}
