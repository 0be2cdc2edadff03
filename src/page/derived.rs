//! Everything the page shows, derived from the model and a run of it.

use std::rc::Rc;

use super::balancer::{self, Choice};
use super::document::is_config;
use super::highlight::{self, Class};
use super::model::{Asked, Model, Tab};
use super::request::Typed;
use super::run::Run;
use super::versions::Part;
use super::view::believed::{Believed, believed};
use super::view::flow::stations;
use super::view::hop::{Opened, opened};
use super::view::line::{LineView, line};
use super::view::mark::{Mark, marks};
use super::view::problem::{Problem, problems};
use super::view::strip::{Strip, strip};
use super::view::verdict::{self, VerdictView};
use super::view::why::{self, Stop, Why};
use super::view::{Kind, Places, Station, Tone};
use super::words::{Language, Said, scenario, ui};
use crate::scenario::journey::VerdictKind;
use crate::scenario::{Assumption, Journey, Trip};
use crate::text::Severity;

/// Everything the page shows.
#[derive(Clone, Debug, PartialEq)]
pub struct Derived {
    /// The names of the requests.
    pub requests: Vec<String>,
    /// The selected request, if it is of the typed form.
    pub typed: Option<Typed>,
    /// The balancer control.
    pub balancer: BalancerView,
    /// The chosen versions, in the order of [`Part::ALL`].
    pub versions: Vec<String>,
    /// The tabs.
    pub tabs: Vec<TabView>,
    /// The open tab's text.
    pub text: Rc<str>,
    /// What to colour in it.
    pub paint: Vec<(std::ops::Range<usize>, Class)>,
    /// The marks in it.
    pub marks: Vec<Mark>,
    /// What the cursor's line did.
    pub line: Option<LineView>,
    /// The problems of all texts.
    pub problems: Vec<Problem>,
    /// The verdict.
    pub verdict: VerdictView,
    /// The round trips.
    pub trips: Vec<TripView>,
    /// The shown trip.
    pub trip: usize,
    /// Its hops.
    pub strip: Strip,
    /// The index of the opened hop.
    pub hop: usize,
    /// The opened hop.
    pub opened: Option<Opened>,
    /// The answer to "why?".
    pub why: Option<Why>,
    /// What each hop believed.
    pub believed: Believed,
    /// What was assumed.
    pub assumptions: Vec<AssumptionView>,
}

impl Derived {
    /// The open tab's name.
    pub fn open_tab(&self) -> &str {
        self.tabs
            .iter()
            .find(|tab| tab.open)
            .map_or("", |tab| &tab.name)
    }
}

/// The balancer control.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BalancerView {
    /// What is chosen.
    pub choice: Choice,
    /// Whether a balancer is assumed because none is written.
    pub assumed: bool,
    /// The mapping lines to write when a balancer is chosen.
    pub mappings: String,
}

/// A tab.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TabView {
    /// Which.
    pub tab: Tab,
    /// Its name.
    pub name: String,
    /// Whether it is open.
    pub open: bool,
    /// The worst problem in it.
    pub severity: Option<Severity>,
}

/// A round trip in the list of trips.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TripView {
    /// Method and URL.
    pub url: String,
    /// The status or error it ended with.
    pub outcome: String,
    /// How it is marked.
    pub tone: Tone,
}

/// Something that was assumed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AssumptionView {
    /// The sentence.
    pub said: Said,
    /// The section that would say it and its text.
    pub section: Option<(String, String)>,
}

/// Derives everything.
pub fn derive(model: &Model, run: &Run) -> Derived {
    let language = model.language;
    let places = Places::new(&run.scenario);
    let journey = run.journey.as_ref();
    let last_trip = journey.map_or(0, |journey| journey.trips.len().saturating_sub(1));
    let index = model.trip.min(last_trip);
    let trip = journey.and_then(|journey| journey.trips.get(index));
    let row = trip.map(stations).unwrap_or_default();
    let hop = model
        .hop
        .filter(|hop| *hop < row.len())
        .unwrap_or_else(|| telling(&row));
    let station = row.get(hop);
    let typed = typed(model);
    let problems = all_problems(run, &places, language);
    let text: Rc<str> = tab_text(model, run).into();
    let chain = chain(model.asked, journey, station);
    let causes = why::spans(&chain);
    Derived {
        requests: request_names(model),
        balancer: balancer_view(model, journey, typed.as_ref()),
        versions: Part::ALL
            .map(|part| part.of(model.section_text("versions")))
            .to_vec(),
        tabs: tabs(model, run, &problems),
        paint: highlight::highlight(&tab_name(model, &model.tab), &text),
        marks: marks(trip, &causes, &model.tab, &places),
        line: model.cursor.filter(|_| !row.is_empty()).map(|cursor| {
            let links = why::links(&chain, &places);
            line(&row, &links, &model.tab, &text, cursor, &places)
        }),
        text,
        verdict: match journey {
            Some(journey) => verdict::view(journey, &problems, language),
            None => verdict::without_journey(run, &problems, language),
        },
        problems,
        trips: journey.map(trips).unwrap_or_default(),
        trip: index,
        strip: match (journey, trip) {
            (Some(journey), Some(trip)) => strip(journey, trip, &row, language),
            _ => Strip::default(),
        },
        hop,
        opened: station.map(|station| opened(station, &places, language)),
        why: journey.and_then(|journey| why::why(model.asked, journey, station, &places)),
        believed: match (journey, trip) {
            (Some(journey), Some(trip)) => {
                let client = typed.as_ref().map_or("", Typed::from);
                believed(journey, trip, &row, client, language)
            }
            _ => Believed::default(),
        },
        assumptions: journey
            .map(|journey| journey.assumed.as_slice())
            .unwrap_or_default()
            .iter()
            .map(|assumed| AssumptionView {
                said: scenario::assumption(assumed),
                section: assumed.section.clone(),
            })
            .collect(),
        typed,
    }
}

/// The hop that is open at first: nginx, where most is decided.
fn telling(row: &[Station]) -> usize {
    let kind = |kind: Kind| row.iter().position(|station| station.kind == kind);
    kind(Kind::Nginx)
        .or_else(|| kind(Kind::Nobody))
        .unwrap_or(0)
}

/// What is marked as cause in the texts: the open chain, or that of a bad verdict.
fn chain(asked: Asked, journey: Option<&Journey>, station: Option<&Station>) -> Vec<Stop> {
    let chain = |asked| why::answer(asked, journey?, station).map(|(_, chain)| chain);
    let good = journey.is_some_and(|journey| journey.verdict.kind == VerdictKind::Page);
    match asked {
        Asked::Nothing if good => None,
        Asked::Nothing => chain(Asked::Verdict),
        asked => chain(asked),
    }
    .unwrap_or_default()
}

fn typed(model: &Model) -> Option<Typed> {
    match model.request_section() {
        Some(index) => Typed::read(&model.document.sections[index].body.text),
        None => Some(Typed::default()),
    }
}

fn request_names(model: &Model) -> Vec<String> {
    let requests = model.document.requests();
    let name = |(number, index): (usize, &usize)| {
        let section = &model.document.sections[*index];
        let name = section
            .name
            .split_once(':')
            .map_or("", |(_, name)| name.trim());
        if name.is_empty() {
            let first = section.body.text.lines().next().unwrap_or("").trim();
            format!("{}. {first}", number + 1)
        } else {
            name.to_owned()
        }
    };
    requests.iter().enumerate().map(name).collect()
}

fn balancer_view(model: &Model, journey: Option<&Journey>, typed: Option<&Typed>) -> BalancerView {
    let text = model.section_text("balancer");
    let assumed = journey.and_then(|journey| {
        journey
            .assumed
            .iter()
            .filter_map(|assumed| assumed.section.as_ref())
            .find(|(name, _)| name == "balancer")
    });
    BalancerView {
        choice: Choice::of(text),
        assumed: assumed.is_some(),
        mappings: assumed.map_or_else(
            || balancer::default_mappings(typed.map_or("", |typed| &typed.url)),
            |(_, text)| text.clone(),
        ),
    }
}

fn tab_name(model: &Model, tab: &Tab) -> String {
    match tab {
        Tab::About => ui::ABOUT.say(model.language).to_owned(),
        Tab::Section(index) => model
            .document
            .sections
            .get(*index)
            .map_or_else(String::new, |section| section.name.clone()),
        Tab::Stock(name) => name.clone(),
    }
}

fn tab_text<'a>(model: &'a Model, run: &'a Run) -> &'a str {
    match &model.tab {
        Tab::About => &model.document.about.text,
        Tab::Section(index) => match model.document.sections.get(*index) {
            Some(section) => &section.body.text,
            None => "",
        },
        Tab::Stock(name) => run
            .scenario
            .sources
            .iter()
            .find(|(_, source)| source.stock && source.name == *name)
            .map_or("", |(_, source)| &source.text),
    }
}

fn tabs(model: &Model, run: &Run, problems: &[Problem]) -> Vec<TabView> {
    // The bar picks the request; what the recorder wrote is nobody's to edit.
    let request = model.request_section();
    let others = model.document.requests();
    let is_shown = |index: &usize| {
        model.tab == Tab::Section(*index)
            || (!others.contains(index) || request == Some(*index))
                && !model.document.sections[*index].name.starts_with("recorded")
    };
    let sections = (0..model.document.sections.len())
        .filter(is_shown)
        .map(Tab::Section);
    // A stock file stands among the tabs while it is open, or when the config includes it.
    let stock = run
        .scenario
        .sources
        .iter()
        .filter(|(_, source)| source.stock)
        .map(|(_, source)| source.name.clone())
        .filter(|name| {
            model.document.find(name).is_none()
                && (model.tab == Tab::Stock(name.clone()) || is_in_use(model, run, name))
        })
        .map(Tab::Stock);
    sections
        .chain(stock)
        .chain([Tab::About])
        .map(|tab| TabView {
            name: tab_name(model, &tab),
            open: tab == model.tab,
            severity: problems
                .iter()
                .filter(|problem| problem.place.as_ref().is_some_and(|place| place.tab == tab))
                .map(|problem| problem.severity)
                .min(),
            tab,
        })
        .collect()
}

/// Whether a stock file has a part in this: a config includes it, or the app is assumed.
fn is_in_use(model: &Model, run: &Run, name: &str) -> bool {
    let include = format!("include {name};");
    let included = model
        .document
        .sections
        .iter()
        .any(|section| is_config(&section.name) && section.body.text.contains(&include));
    let assumed = run.journey.as_ref().is_some_and(|journey| {
        let is_app = |assumed: &Assumption| assumed.code == "default-app";
        journey.assumed.iter().any(is_app)
    });
    included || assumed && name == "app.py"
}

fn all_problems(run: &Run, places: &Places, language: Language) -> Vec<Problem> {
    let mut list = problems(&run.diagnostics, places);
    let own = |message: String| Problem {
        severity: Severity::Error,
        message,
        file: String::new(),
        line: None,
        place: None,
        help: None,
    };
    if run.binary {
        list.insert(0, own(ui::NOT_TEXT.say(language).to_owned()));
    }
    if let Some(refusal) = run.refusal {
        list.insert(0, own(refusal.say(language)));
    }
    list
}

fn trips(journey: &Journey) -> Vec<TripView> {
    let last = journey.trips.len().saturating_sub(1);
    let view = |(index, trip): (usize, &Trip)| TripView {
        url: format!("{} {}", trip.method, trip.url),
        outcome: match &trip.answer {
            Ok(response) => response.status.to_string(),
            Err(unanswered) => unanswered.error.to_owned(),
        },
        tone: match &trip.answer {
            Ok(response) if response.status < 400 => Tone::Plain,
            _ if index == last => Tone::Bad,
            _ => Tone::Differs,
        },
    };
    journey.trips.iter().enumerate().map(view).collect()
}

#[cfg(test)]
mod tests {
    use super::super::action::Action;
    use super::super::gallery;
    use super::super::link::Saved;
    use super::super::run::run;
    use super::*;

    fn check(text: &str, actions: impl IntoIterator<Item = Action>) -> Derived {
        let saved = Saved {
            text: text.to_owned(),
            ..Saved::default()
        };
        let model = Model::new(&saved, Language::English, None);
        let model = actions
            .into_iter()
            .fold(model, |model, action| model.apply(action));
        derive(&model, &run(&model.document, model.request))
    }

    #[test]
    fn every_example_can_be_shown() {
        for example in gallery::EXAMPLES {
            let derived = check(example.text, []);
            assert!(derived.tabs.iter().any(|tab| tab.open), "{}", example.id);
            assert!(!derived.verdict.sentence.is_empty(), "{}", example.id);
        }
    }

    #[test]
    fn whatever_the_text_is_there_is_a_verdict() {
        for text in [
            "",
            "x",
            "--- nginx.conf\n",
            "--- a.conf\n\u{1}\u{2}{{{",
            "--- request\n",
        ] {
            assert!(!check(text, []).verdict.sentence.is_empty(), "{text:?}");
        }
    }

    #[test]
    fn the_open_tab_gives_the_text() {
        let text = "T\n--- nginx.conf\nserver {}\n--- app.py\nx\n";
        let derived = check(text, [Action::OpenTab(Tab::Section(1))]);
        assert_eq!(&*derived.text, "x");
        let open: Vec<_> = derived.tabs.iter().filter(|tab| tab.open).collect();
        assert_eq!(open.len(), 1);
        assert_eq!(open[0].name, "app.py");
    }
}
