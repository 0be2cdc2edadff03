//! The table as bytes: each name, and a few numbers behind it. A third of what a table with
//! pointers weighs in the page; unpacked once, when it is first asked for.

use std::sync::OnceLock;

use super::table::ROWS;
use super::value::VALUES;
use super::{Arguments, Body, Context, Contexts, Effect, Row, Versions};

/// How many numbers follow a name and its end.
const NUMBERS: usize = 9;

/// A most of arguments that is none.
const NO_MOST: u8 = u8::MAX;

/// In place of the fewest arguments: `on` or `off`.
const FLAG: u8 = u8::MAX;

/// Room for the names of the modules.
const MOST_MODULES: usize = 80;

static PACKED: [u8; size()] = pack();

static MODULES: [&str; MOST_MODULES] = modules();

/// The table.
pub(super) fn rows() -> &'static [Row] {
    static UNPACKED: OnceLock<Vec<Row>> = OnceLock::new();
    UNPACKED.get_or_init(unpack)
}

fn unpack() -> Vec<Row> {
    let mut rows = Vec::with_capacity(ROWS.len());
    let mut rest: &'static [u8] = &PACKED;
    while let Some(end) = rest.iter().position(|byte| *byte == 0) {
        let Some((numbers, after)) = rest[end + 1..].split_first_chunk::<NUMBERS>() else {
            break;
        };
        let [
            low,
            high,
            least,
            most,
            body,
            module,
            versions,
            effect,
            value,
        ] = *numbers;
        rows.push(Row {
            name: std::str::from_utf8(&rest[..end]).unwrap_or_default(),
            contexts: Contexts::from_bits(u16::from_le_bytes([low, high])),
            arguments: match (least, most) {
                (FLAG, _) => Arguments::Flag,
                (least, NO_MOST) => Arguments::AtLeast(least),
                (least, most) => Arguments::Between(least, most),
            },
            body: match body {
                0 => Body::Leaf,
                1 => Body::If,
                2 => Body::Parameters,
                3 => Body::Foreign,
                other => Body::Block(Context::ALL[usize::from(other) - 4]),
            },
            module: MODULES[usize::from(module)],
            versions: Versions::ALL[usize::from(versions)],
            effect: Effect::ALL[usize::from(effect)],
            value,
        });
        rest = after;
    }
    rows
}

const fn size() -> usize {
    let (mut size, mut index) = (0, 0);
    while index < ROWS.len() {
        size += ROWS[index].name.len() + 1 + NUMBERS;
        index += 1;
    }
    size
}

#[expect(
    clippy::large_stack_arrays,
    reason = "it runs while the program is compiled"
)]
const fn pack() -> [u8; size()] {
    let mut bytes = [0; size()];
    let (mut at, mut index) = (0, 0);
    while index < ROWS.len() {
        let row = ROWS[index];
        let name = row.name.as_bytes();
        let mut letter = 0;
        while letter < name.len() {
            bytes[at] = name[letter];
            at += 1;
            letter += 1;
        }
        let [low, high] = row.contexts.bits().to_le_bytes();
        let (least, most) = match row.arguments {
            Arguments::Flag => (FLAG, 0),
            Arguments::AtLeast(least) => (least, NO_MOST),
            Arguments::Between(least, most) => (least, most),
        };
        let body = match row.body {
            Body::Leaf => 0,
            Body::If => 1,
            Body::Parameters => 2,
            Body::Foreign => 3,
            Body::Block(context) => 4 + context as u8,
        };
        let numbers = [
            low,
            high,
            least,
            most,
            body,
            module(row.module),
            row.versions as u8,
            row.effect as u8,
            value(row.name),
        ];
        let mut number = 0;
        while number < NUMBERS {
            bytes[at + 1 + number] = numbers[number];
            number += 1;
        }
        at += 1 + NUMBERS;
        index += 1;
    }
    bytes
}

/// The modules, each once.
const fn modules() -> [&'static str; MOST_MODULES] {
    let mut modules = [""; MOST_MODULES];
    let (mut count, mut index) = (0, 0);
    while index < ROWS.len() {
        let mut known = 0;
        while known < count && !same(modules[known], ROWS[index].module) {
            known += 1;
        }
        if known == count {
            modules[count] = ROWS[index].module;
            count += 1;
        }
        index += 1;
    }
    modules
}

const fn module(name: &str) -> u8 {
    const MODULES: [&str; MOST_MODULES] = modules();
    let mut index: u8 = 0;
    while !same(MODULES[index as usize], name) {
        index += 1;
    }
    index
}

/// The number of the kind of value, from 1 on; 0 if there is none.
const fn value(name: &str) -> u8 {
    let mut kind: u8 = 0;
    while (kind as usize) < VALUES.len() {
        let names = VALUES[kind as usize].1;
        let mut index = 0;
        while index < names.len() {
            if same(names[index], name) {
                return kind + 1;
            }
            index += 1;
        }
        kind += 1;
    }
    0
}

const fn same(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    if one.len() != other.len() {
        return false;
    }
    let mut index = 0;
    while index < one.len() {
        if one[index] != other[index] {
            return false;
        }
        index += 1;
    }
    true
}
