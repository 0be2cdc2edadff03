//! How the sizes of buffers have to fit each other, which nginx sees when it merges them (the end
//! of `ngx_http_proxy_merge_loc_conf`).

use super::settings::Settings;
use crate::nginx::config::builder::Builder;
use crate::nginx::module::Conf;

/// A page of memory, the default of `…_buffer_size` and of one of the buffers.
const PAGE: i64 = 4096;

/// Says the first thing that does not fit.
pub(crate) fn check_merged(
    builder: &mut Builder<'_>,
    prefix: &str,
    settings: fn(&mut Conf) -> &mut Settings,
) {
    if builder.config.servers.is_empty() {
        return;
    }
    for index in 0..builder.config.scopes.len() {
        let settings = settings(&mut builder.config.scopes[index].conf);
        if let Some(span) = settings.sizes_span
            && let Some(message) = misfit(settings, prefix)
        {
            builder.push_merged("buffer-sizes", span, message);
            return;
        }
    }
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
