#!/usr/bin/env bash
# Names what must be there before anything can be set up: Rust, Node, npm, Python 3, a C linker.
. "$(dirname "$0")/common.sh"

missing=()
has cargo || missing+=("Rust: curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh   (then open a new shell)")
has node || missing+=("Node 18 or newer: sudo apt-get install nodejs npm   (or https://nodejs.org)")
has npm || missing+=("npm: sudo apt-get install npm")
has python3 || missing+=("Python 3: sudo apt-get install python3 python3-venv")
has cc || missing+=("a C compiler, which Rust links with: sudo apt-get install build-essential")
[ ${#missing[@]} = 0 ] || fail "this machine has not got everything hopscope is built with." "${missing[@]}"

node_version=$(node --version | tr -d v)
version_at_least "$node_version" 18 ||
    fail "Node $node_version is too old, hopscope needs 18 or newer." "Install a newer one from https://nodejs.org"

rust_needed=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' Cargo.toml)
rust_version=$(rustc --version | cut -d' ' -f2)
version_at_least "$rust_version" "$rust_needed" ||
    fail "Rust $rust_version is too old, hopscope needs $rust_needed or newer." "rustup update stable"

# rustup knows the target and the components; a Rust from elsewhere has to bring them itself.
sysroot=$(rustc --print sysroot)
if [ ! -d "$sysroot/lib/rustlib/wasm32-unknown-unknown/lib" ]; then
    has rustup || fail "this Rust cannot build for wasm32-unknown-unknown." \
        "Install Rust with rustup (https://rustup.rs), or the package of your system that holds this target."
    say "adding Rust's wasm32-unknown-unknown target"
    rustup target add wasm32-unknown-unknown >&2
fi
for component in clippy rustfmt; do
    cargo "${component/rust/}" --version >/dev/null 2>&1 && continue
    has rustup || fail "cargo ${component/rust/} is missing." "Install Rust with rustup (https://rustup.rs)."
    say "adding Rust's $component"
    rustup component add "$component" >&2
done
