//! Which app is called, and what `--manage-script-name` makes of `SCRIPT_NAME` and `PATH_INFO`.

use super::Steps;
use crate::wire::origin::{Origin, Program, Rule};
use crate::wire::{Environ, Traced};
use crate::wsgi::process::{Mounted, Uwsgi};
use crate::wsgi::{AppName, Event, Process};

/// Chooses the app by `SCRIPT_NAME`, after the mountpoints were applied if that is asked for.
pub(super) fn choose(
    steps: &mut Steps,
    process: &Process,
    options: &Uwsgi,
    environ: &mut Environ,
) -> Option<AppName> {
    if options.manage_script_name.is_some() {
        manage_script_name(steps, process, options, environ);
    }
    let name = environ
        .get("UWSGI_APPID")
        .filter(|id| !id.is_empty())
        .or_else(|| environ.get("SCRIPT_NAME"));
    let name = name.map_or(&[][..], Traced::as_bytes);
    let exact = process
        .apps
        .iter()
        .find(|mounted| mounted.mountpoint.as_bytes() == name);
    if let Some(mounted) = exact {
        steps.add(
            mounted.span,
            Event::AppByMountpoint {
                mountpoint: mounted.mountpoint.clone(),
            },
        );
        return Some(mounted.app.clone());
    }
    if ["UWSGI_SCRIPT", "UWSGI_MODULE", "UWSGI_FILE", "UWSGI_PASTE"]
        .iter()
        .any(|key| environ.get(key).is_some())
    {
        steps.add(None, Event::NotSimulated("an app that a param loads"));
    }
    let default = process.apps.iter().find(|mounted| may_be_default(mounted));
    match (default, options.no_default_app) {
        (Some(mounted), None) => {
            steps.add(
                mounted.span,
                Event::DefaultApp {
                    script_name: String::from_utf8_lossy(name).into_owned(),
                    mountpoint: mounted.mountpoint.clone(),
                },
            );
            Some(mounted.app.clone())
        }
        (_, span) => {
            steps.add(
                span,
                Event::NoApp {
                    script_name: String::from_utf8_lossy(name).into_owned(),
                },
            );
            None
        }
    }
}

/// The first app without a mountpoint, or with one that begins with a slash, is the default.
fn may_be_default(mounted: &Mounted) -> bool {
    mounted.mountpoint.is_empty() || mounted.mountpoint.starts_with('/')
}

fn manage_script_name(
    steps: &mut Steps,
    process: &Process,
    options: &Uwsgi,
    environ: &mut Environ,
) {
    let Some(path) = environ.get("PATH_INFO").cloned() else {
        return;
    };
    if process.apps.is_empty() || path.len() <= 1 {
        return;
    }
    if environ.get("SCRIPT_NAME").is_none() {
        environ.set("SCRIPT_NAME", Traced::new());
    }
    // The longest mountpoint that is a prefix ending at a slash; a trailing slash of the
    // mountpoint does not count, and of equals the first wins.
    let mut best: Option<(&Mounted, usize)> = None;
    for mounted in &process.apps {
        let mountpoint = mounted.mountpoint.as_bytes();
        let prefix = mountpoint.strip_suffix(b"/").unwrap_or(mountpoint);
        let longer = prefix.len() > best.map_or(0, |(_, length)| length);
        let next = path.as_bytes().get(prefix.len());
        if longer && path.starts_with(prefix) && matches!(next, None | Some(b'/')) {
            best = Some((mounted, prefix.len()));
        }
    }
    let Some((mounted, _)) = best else {
        steps.add(
            options.manage_script_name,
            Event::NotMounted {
                path_info: path.to_text().into_owned(),
            },
        );
        return;
    };
    let mountpoint = &mounted.mountpoint;
    let origin = Origin::made(
        Program::Wsgi,
        Rule("mountpoint"),
        mountpoint,
        mounted.span,
        path.to(mountpoint.len()).origins(),
    );
    let rest = if path.len() < mountpoint.len() {
        // uWSGI subtracts one length from the other and gets 65535: it hands over what lies
        // behind the path in its buffer. No app's rule matches that.
        steps.add(mounted.span, Event::PathInfoGarbled);
        Traced::of(b"\0", &origin)
    } else {
        path.from(mountpoint.len()).via(
            Program::Wsgi,
            Rule("mountpoint-cut"),
            mountpoint,
            mounted.span,
        )
    };
    steps.add(
        mounted.span,
        Event::Mounted {
            mountpoint: mountpoint.clone(),
            path_info: rest.to_text().into_owned(),
        },
    );
    environ.set("SCRIPT_NAME", Traced::of(mountpoint, &origin));
    environ.set("PATH_INFO", rest);
}
