//! What nginx sees when it merges the settings of a pass module: sizes of buffers that do not fit
//! each other, caches without a zone, certificates without a key (the end of
//! `ngx_http_proxy_merge_loc_conf`).

use super::settings::{Cache, Settings};
use crate::nginx::config::builder::Builder;
use crate::nginx::module::Conf;
use crate::text::{Diagnostic, Severity};

/// A page of memory, the default of `…_buffer_size` and of one of the buffers.
const PAGE: i64 = 4096;

/// Says the first thing that is wrong. `tls` is whether a block passes to an upstream by TLS.
pub(crate) fn check(
    builder: &mut Builder<'_>,
    prefix: &str,
    settings: fn(&mut Conf) -> &mut Settings,
    tls: fn(&Conf) -> bool,
) {
    // Nothing is merged into `http` itself.
    for index in 1..builder.config.scopes.len() {
        let conf = &mut builder.config.scopes[index].conf;
        let tls = tls(conf);
        let settings = settings(conf);
        if let Some(span) = settings.sizes_span
            && let Some(message) = misfit(settings, prefix)
        {
            builder.push_merged("buffer-sizes", span, message);
            return;
        }
        let keyless = prefix != "proxy" && !settings.cache_key;
        let untrusted = untrusted(settings, prefix).filter(|_| tls);
        if let Some((Cache::Zone(name, zone), span)) = &settings.cache {
            let (zone, span) = (*zone, *span);
            let cache = [prefix, "_cache"].concat();
            if !builder.zones[zone].is_given() {
                let message = ["\"", &cache, "\" zone \"", name, "\" is unknown"].concat();
                builder.push_merged("unknown-zone", span, message);
                return;
            }
            if keyless {
                let message = ["no \"", &cache, "_key\" for \"", &cache, "\""].concat();
                builder.push_merged_as(Severity::Warn, "no-cache-key", span, message);
            }
        }
        if let Some((message, span)) = untrusted {
            let diagnostic = Diagnostic::general(Severity::Emerg, "no-certificate", message);
            builder.push(diagnostic.blaming(Some(span)));
            return;
        }
    }
}

/// What is missing to speak TLS with an upstream, and where that is said.
fn untrusted(settings: &Settings, prefix: &str) -> Option<(String, crate::text::Span)> {
    let name = [prefix, "_ssl_"].concat();
    let tls = &settings.tls;
    if let Some(word) = &tls.certificate
        && !word.text.is_empty()
        && tls.key.is_none()
    {
        let message = [
            "no \"",
            &name,
            "certificate_key\" is defined for certificate \"",
            &word.text,
            "\"",
        ];
        return Some((message.concat(), word.span));
    }
    let (_, span) = tls.verify.filter(|(verify, _)| *verify)?;
    let message = ["no ", &name, "trusted_certificate for ", &name, "verify"].concat();
    tls.trusted.is_none().then_some((message, span))
}

fn misfit(settings: &Settings, prefix: &str) -> Option<String> {
    let [count, one, busy, write, most] = settings.sizes;
    let (count, one) = (count.unwrap_or(8), one.unwrap_or(PAGE));
    let first = settings
        .buffer_size
        .and_then(|size| i64::try_from(size).ok());
    let largest = first.unwrap_or(PAGE).max(one);
    let busy = busy.unwrap_or(largest.saturating_mul(2));
    let name = |name| ["\"", prefix, "_", name, "\""].concat();
    let at_least = || {
        let (one, all) = (name("buffer_size"), name("buffers"));
        [
            "must be equal to or greater than the maximum of the value of ",
            &one,
            " and one of the ",
            &all,
        ]
        .concat()
    };
    Some(if count < 2 {
        "there must be at least 2 ".to_owned() + &name("buffers")
    } else if busy < largest {
        name("busy_buffers_size") + " " + &at_least()
    } else if busy > (count - 1).saturating_mul(one) {
        let all = name("buffers");
        let less = [
            " must be less than the size of all ",
            &all,
            " minus one buffer",
        ]
        .concat();
        name("busy_buffers_size") + &less
    } else if write.is_some_and(|write| write < largest) {
        name("temp_file_write_size") + " " + &at_least()
    } else if most.is_some_and(|most| most != 0 && most < largest) {
        let zero = " must be equal to zero to disable temporary files usage or ";
        name("max_temp_file_size") + zero + &at_least()
    } else {
        return None;
    })
}
