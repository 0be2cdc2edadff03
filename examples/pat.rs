use hopscope::nginx::{
    Version,
    pattern::{Pattern, PatternError},
};
use std::io::*;
fn hex(s: &str) -> Vec<u8> {
    (0..s.len() / 2)
        .map(|i| u8::from_str_radix(&s[2 * i..2 * i + 2], 16).unwrap())
        .collect()
}
fn main() {
    let mut t = String::new();
    stdin().read_to_string(&mut t).unwrap();
    let mut out = String::new();
    for l in t.lines() {
        let f: Vec<&str> = l.split(' ').collect();
        let v = if f[0] == "1" {
            Version::V1_31
        } else {
            Version::V1_22
        };
        let pat = String::from_utf8(hex(f[2])).unwrap();
        match Pattern::compile(&pat, f[1] == "1", v) {
            Err(PatternError::Refused { message, offset }) => {
                out += &format!("E {offset} {message}\n")
                    .replace("\n", "\\n")
                    .replace("\\n\\n", "\\n")
            }
            Err(PatternError::Unsupported { construct, .. }) => {
                out += &format!("U {construct}").replace('\n', "?")
            }
            Ok(p) => {
                out += "O";
                for s in &f[3..] {
                    let s = hex(&s[1..]);
                    match p.find(&s) {
                        Err(_) => out += " L",
                        Ok(None) => out += " N",
                        Ok(Some(c)) => {
                            out += " ";
                            out += &c
                                .ranges
                                .iter()
                                .map(|r| {
                                    r.as_ref()
                                        .map_or("-".into(), |r| format!("{}:{}", r.start, r.end))
                                })
                                .collect::<Vec<_>>()
                                .join(",");
                        }
                    }
                }
            }
        }
        out += "\n";
    }
    stdout().write_all(out.as_bytes()).unwrap();
}
