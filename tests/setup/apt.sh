#!/usr/bin/env bash
# Makes sure that Debian packages are there: apt.sh "WHAT FOR" PACKAGE…
. "$(dirname "$0")/common.sh"
purpose=$1
shift

missing=()
for package in "$@"; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
done
[ ${#missing[@]} = 0 ] && exit

has apt-get || fail "$purpose: this system has no apt-get, so install these with its own package manager (Debian's names):" "${missing[@]}"
if [ "$(id -u)" = 0 ]; then
    as_root=()
elif has sudo && sudo -n true 2>/dev/null; then
    as_root=(sudo -n)
else
    fail "$purpose: Debian packages are missing and installing them takes root." \
        "sudo apt-get update && sudo apt-get install --no-install-recommends ${missing[*]}"
fi
say "$purpose: installing ${missing[*]} with apt-get"
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive sh -c '
    apt-get update -qq && apt-get install -qq -y --no-install-recommends "$@"' sh "${missing[@]}" >&2 </dev/null ||
    fail "$purpose: apt-get could not install ${missing[*]}." \
        "sudo apt-get update && sudo apt-get install --no-install-recommends ${missing[*]}"
