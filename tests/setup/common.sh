# Sourced by the setup scripts: how they speak, and where tools live.
set -euo pipefail

# Tools that only this project needs live here, in folders that carry their version.
cache=${HOPSCOPE_CACHE:-$HOME/.cache/hopscope}

# Says what is being done. Setup speaks on stderr, so that a script's stdout can be a result.
say() { printf '  %s\n' "$*" >&2; }

# Says what is wrong, what to do about it, and stops.
fail() {
    printf '\nstopped: %s\n' "$1" >&2
    shift
    local line
    for line in "$@"; do printf '  %s\n' "$line" >&2; done
    exit 1
}

has() { command -v "$1" >/dev/null 2>&1; }

# version_at_least 18.2.0 18
version_at_least() { [ "$(printf '%s\n%s\n' "$2" "$1" | sort -V | head -n 1)" = "$2" ]; }
