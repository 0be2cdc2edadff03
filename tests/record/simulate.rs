//! Simulates scenario after scenario for `compare.py`: reads them from the standard input, each
//! ended by a NUL, and answers each with the lines of its recorded section, then what is known
//! not to be simulated, and a NUL.

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
    let mut lines = record::render(&loaded);
    for diagnostic in &loaded.diagnostics {
        if diagnostic.severity == Severity::NotSimulated {
            lines.push_str("not simulated: ");
            lines.push_str(&diagnostic.message);
            lines.push('\n');
        }
    }
    if lines.contains("\nnginx closed\n") && loaded.simulate_all().iter().any(crashes) {
        lines.push_str("not simulated: a crash of nginx\n");
    }
    lines
}

/// Whether nginx crashes on the way: what it sends then, if anything, hangs on what its memory holds.
fn crashes(journey: &Journey) -> bool {
    let mut hops = journey.trips.iter().flat_map(|trip| &trip.hops);
    hops.any(|hop| match hop {
        Hop::Nginx(served) => {
            let mut steps = served.steps.iter();
            steps.any(|step| matches!(step.event, Event::Crashed))
        }
        _ => false,
    })
}
