#!/usr/bin/env bash
# Runs a command that builds the page with a standard library built for size: small-std.sh COMMAND…
# The one that rustup brings is built for speed and for panics with words; a page needs neither, and
# is 35 KB smaller without. Building it is not stable yet, so it is done only with the very Rust whose
# options these are, and only where its source is there; elsewhere the page is just larger.
. "$(dirname "$0")/common.sh"

plainly() {
    say "the standard library is taken as it is, which makes the page 35 KB larger: $1"
    exec "${command[@]}"
}
command=("$@")

known=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' Cargo.toml)
version=$(rustc --version | cut -d' ' -f2)
[[ $version == "$known".* ]] || plainly "its options are known for Rust $known, this is $version"

library=$(rustc --print sysroot)/lib/rustlib/src/rust/library
if [ ! -f "$library/Cargo.lock" ]; then
    has rustup || plainly "this Rust has not got its source"
    say "adding the source of Rust's standard library"
    rustup component add rust-src >&2 || plainly "its source cannot be had"
fi

export RUSTC_BOOTSTRAP=1
# Its own dependencies: the build that follows downloads nothing.
cargo fetch --quiet --locked --manifest-path "$library/Cargo.toml" >&2 || {
    unset RUSTC_BOOTSTRAP
    plainly "what it is made of cannot be downloaded"
}
export CARGO_UNSTABLE_BUILD_STD=std,panic_abort
export CARGO_UNSTABLE_BUILD_STD_FEATURES=optimize_for_size
flags="-Zunstable-options -Cpanic=immediate-abort -Zlocation-detail=none -Zfmt-debug=none"
# What LLVM does to save time, though it makes the code longer or less alike: 4 KB.
for without in -disable-lsr -disable-early-taildup -disable-complex-addr-modes -enable-pre=0; do
    flags+=" -Cllvm-args=$without"
done
export CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS=$flags
exec "$@"
