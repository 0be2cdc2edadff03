//! Simulates scenario after scenario for `compare.py`: reads them from the standard input, each
//! ended by a NUL, and answers each with the lines of its recorded section, then what is known
//! not to be simulated, and a NUL. A request on whose way something is not simulated says so in a
//! line of its own, too.

use std::io::{BufRead, Write};

use hopscope::nginx::Event;
use hopscope::scenario::{Hop, Journey, Loaded, Scenario, record};
use hopscope::text::Severity;

fn main() -> std::io::Result<()> {
    let mut input = std::io::stdin().lock();
    let mut output = std::io::stdout().lock();
    let mut text = Vec::new();
    while input.read_until(0, &mut text)? > 0 {
        text.pop();
        output.write_all(simulate(&String::from_utf8_lossy(&text)).as_bytes())?;
        output.write_all(&[0])?;
        output.flush()?;
        text.clear();
    }
    Ok(())
}

fn simulate(text: &str) -> String {
    let (scenario, _) = Scenario::read(text);
    let loaded = Loaded::new(&scenario);
    let mut lines = record::render_messages(&loaded);
    if loaded.starts() {
        for journey in loaded.simulate_all() {
            lines.push_str(&record::render_journey(&journey));
            if is_partly_simulated(&journey) {
                lines.push_str("not simulated here\n");
            }
        }
    }
    for diagnostic in &loaded.diagnostics {
        if diagnostic.severity == Severity::NotSimulated {
            lines.push_str("not simulated: ");
            lines.push_str(&diagnostic.message);
            lines.push('\n');
        }
    }
    lines
}

/// Where nginx crashes, what it sends, if anything, hangs on what its memory holds.
fn is_partly_simulated(journey: &Journey) -> bool {
    let hops = journey.trips.iter().flat_map(|trip| &trip.hops);
    let mut steps = hops.flat_map(|hop| match hop {
        Hop::Nginx(served) => served.steps.as_slice(),
        _ => &[],
    });
    steps.any(|step| matches!(step.event, Event::NotSimulated { .. } | Event::Crashed))
}
