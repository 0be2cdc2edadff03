//! The gallery's scenarios without what the recorder wrote: that is for the tests, and would make
//! up most of the download's text.

use std::path::Path;
use std::{env, fs, io};

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=static/examples");
    let out = env::var("OUT_DIR").map_err(io::Error::other)?;
    for entry in fs::read_dir("static/examples")? {
        let path = entry?.path();
        if let (Some(name), true) = (path.file_name(), path.extension().is_some()) {
            fs::write(
                Path::new(&out).join(name),
                unrecorded(&fs::read_to_string(&path)?),
            )?;
        }
    }
    Ok(())
}

fn unrecorded(text: &str) -> String {
    let mut kept = String::new();
    let mut recorded = false;
    for line in text.split_inclusive('\n') {
        if let Some(section) = line.strip_prefix("--- ") {
            recorded = section.starts_with("recorded");
        }
        if !recorded {
            kept.push_str(line);
        }
    }
    kept
}
