#!/usr/bin/env bash
# Installs what a folder's package-lock.json says: npm.sh FOLDER [WHERE]
# Without WHERE it goes to the folder's own node_modules, with it to that folder (in the tools folder).
. "$(dirname "$0")/common.sh"
from=$1 to=${2:-$1}

installed=$to/node_modules/.package-lock.json
[ "$installed" -nt "$from/package-lock.json" ] && exit
say "installing the npm packages of $from"
mkdir -p "$to"
[ "$from" = "$to" ] || cp "$from/package.json" "$from/package-lock.json" "$to/"
npm ci --prefix "$to" --no-audit --no-fund --loglevel=error >&2 ||
    fail "npm could not install the packages of $from." "Look at the network (npm ping) and run make again."
touch "$installed"
