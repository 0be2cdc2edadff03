#!/usr/bin/env bash
# Installs a Rust program into the tools folder: cargo-tool.sh NAME VERSION [--debug]
# A debug build is enough for programs that mostly wait for others, and is built in half the time.
. "$(dirname "$0")/common.sh"
name=$1 version=$2 profile=${3:-}

target=$cache/$name-$version
[ -d "$target/bin" ] && exit
partial=$target.partial
rm -rf "$partial"
mkdir -p "$cache"

if cargo binstall -V >/dev/null 2>&1; then
    say "installing $name $version with cargo binstall"
    cargo binstall --no-confirm --disable-telemetry --force --root "$partial" "$name@$version" >&2 || rm -rf "$partial"
fi
if [ ! -d "$partial/bin" ]; then
    say "building $name $version; this takes some minutes, once (cargo binstall would be quicker, if you have it)"
    log=$cache/$name-$version.log
    CARGO_PROFILE_DEV_DEBUG=0 CARGO_PROFILE_DEV_STRIP=true CARGO_TARGET_DIR= \
        env -u CARGO_TARGET_DIR -u RUSTFLAGS \
        cargo install --quiet --locked $profile --root "$partial" --version "$version" "$name" >"$log" 2>&1 || {
        tail -n 30 "$log" >&2
        fail "$name $version could not be built (everything it said: $log)." \
            "If it could not be downloaded, look at the network and run make again: what is done is kept." \
            "By hand: cargo install --locked --root $target --version $version $name"
    }
    rm -f "$log"
fi
mv "$partial" "$target"
