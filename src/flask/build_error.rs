//! What Werkzeug says when no URL can be built, with its guess at what was meant.

use super::adapter::{Asked, Request};
use super::routing::UrlRule;
use super::value::Value;

/// The last line of the traceback.
pub(super) fn message(request: &Request, endpoint: &str, asked: &Asked) -> String {
    let module = if request.rules.state_machine {
        "werkzeug.routing.exceptions"
    } else {
        "werkzeug.routing"
    };
    let mut said = format!("{module}.BuildError: Could not build url for endpoint '{endpoint}'");
    if let Some(method) = &asked.method {
        said += format!(" ('{method}')").as_str();
    }
    let mut names: Vec<&str> = asked
        .values
        .iter()
        .filter(|(_, value)| !matches!(value, Value::None))
        .map(|(name, _)| name.as_str())
        .collect();
    crate::text::sort_by(&mut names, Ord::cmp);
    if !names.is_empty() {
        said += format!(" with values {}", quoted(&names)).as_str();
    }
    said.push('.');
    let score = |rule: &UrlRule| {
        let fits = !names.is_empty() && names.iter().all(|name| rule.arguments.contains(*name));
        let method = asked
            .method
            .as_ref()
            .is_some_and(|m| rule.methods.contains(m));
        0.98 * ratio(&rule.endpoint, endpoint)
            + 0.01 * f64::from(u8::from(fits))
            + 0.01 * f64::from(u8::from(method))
    };
    let mut best: Option<(&UrlRule, f64)> = None;
    let map = &request.app.map;
    for index in map.suggested(request.rules) {
        let rule = &map.rules[index];
        let own = score(rule);
        if best.is_none_or(|(_, other)| own > other) {
            best = Some((rule, own));
        }
    }
    let Some((rule, _)) = best else {
        return said;
    };
    if rule.endpoint == endpoint {
        if asked
            .method
            .as_ref()
            .is_some_and(|method| !rule.methods.contains(method))
        {
            let methods: Vec<&str> = rule.methods.iter().collect();
            said += &[" Did you mean to use methods ", &quoted(&methods), "?"].concat();
        }
        let missing: Vec<&str> = rule
            .arguments
            .iter()
            .filter(|name| !names.contains(name))
            .collect();
        if !missing.is_empty() {
            said += format!(" Did you forget to specify values {}?", quoted(&missing)).as_str();
        }
    } else {
        said += format!(" Did you mean '{}' instead?", rule.endpoint).as_str();
    }
    said
}

fn quoted(names: &[&str]) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("'{name}'")).collect();
    format!("[{}]", names.join(", "))
}

/// `difflib.SequenceMatcher(None, a, b).ratio()`.
fn ratio(one: &str, two: &str) -> f64 {
    let (one, two): (Vec<char>, Vec<char>) = (one.chars().collect(), two.chars().collect());
    let length = one.len() + two.len();
    if length == 0 || length > 1000 {
        return f64::from(u8::from(length == 0));
    }
    2.0 * small(matching(&one, &two, 0)) / small(length)
}

/// Lengths here are below 1000.
fn small(length: usize) -> f64 {
    u32::try_from(length).map_or(0.0, f64::from)
}

/// The length of the longest common block and of those to its left and right.
fn matching(one: &[char], two: &[char], depth: usize) -> usize {
    let (mut best, mut best_one, mut best_two) = (0, 0, 0);
    for start_one in 0..one.len() {
        for start_two in 0..two.len() {
            let length = one[start_one..]
                .iter()
                .zip(&two[start_two..])
                .take_while(|(a, b)| a == b)
                .count();
            if length > best {
                (best, best_one, best_two) = (length, start_one, start_two);
            }
        }
    }
    if best == 0 || depth > 50 {
        return best;
    }
    best + matching(&one[..best_one], &two[..best_two], depth + 1)
        + matching(&one[best_one + best..], &two[best_two + best..], depth + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ratios_are_difflib_s() {
        assert!((ratio("bda", "bad") - 0.666_666).abs() < 1e-4);
        assert!((ratio("abc", "abc") - 1.0).abs() < 1e-9);
        assert!(ratio("abc", "xyz") < 1e-9);
        assert!((ratio("index", "indxe") - 0.8).abs() < 1e-9);
    }
}
