#!/usr/bin/env bash
# Makes sure that what the recorder needs of the system is there; prints the path of nginx 1.22.1, if there is one.
# What comes from PyPI is installed by tests/record/setup.sh.
. "$(dirname "$0")/common.sh"
here=$(dirname "$0")

has ip || "$here/apt.sh" "the recorder's network" iproute2
has openssl || "$here/apt.sh" "the recorder's certificates" openssl
python3 -c 'import ensurepip' 2>/dev/null || "$here/apt.sh" "Python environments" python3-venv

# nginx 1.22.1 is Debian 12's, with the security patches it was recorded with: some change what it answers.
# Its package is unpacked, not installed, so that no service starts.
patched=1.22.1-9+deb12u11
is_patched() { case $1 in 1.22.1-*) dpkg --compare-versions "$1" ge "$patched" ;; *) false ;; esac; }
candidate() { apt-cache policy nginx 2>/dev/null | sed -n 's/^ *Candidate: //p'; }
is_installed() {
    [ -x /usr/sbin/nginx ] && /usr/sbin/nginx -v 2>&1 | grep -qF nginx/1.22.1 &&
        is_patched "$(dpkg-query -W -f '${Version}' nginx 2>/dev/null)"
}
unpacked() { find "$cache" -maxdepth 1 -name "nginx-1.22.1-*" ! -name '*.partial' 2>/dev/null | sort -V | tail -n 1; }
if ! { has dpkg && is_installed; } && [ -z "$(unpacked)" ] && has apt-get; then
    # Lists that are old, or not there, name an older package or none.
    is_patched "$(candidate)" || [ "$(id -u)" != 0 ] || apt-get update -qq >&2
    version=$(candidate)
    if is_patched "$version"; then
        say "unpacking Debian's nginx $version"
        partial=$cache/nginx-$version.partial
        rm -rf "$partial"
        mkdir -p "$partial"
        # As root, apt gives up its rights to download, which needs a folder that everyone may write.
        (cd "$partial" && apt-get -o APT::Sandbox::User=root download -qq nginx && dpkg-deb -x nginx_*.deb . && rm nginx_*.deb) >&2 ||
            fail "Debian's nginx could not be downloaded." "sudo apt-get update, then run make again"
        mv "$partial" "$cache/nginx-$version"
    else
        say "this system has no package of nginx $patched (${version:-none}): only 1.31.3 is recorded and compared"
    fi
fi
# HAProxy is Debian 12's too, unpacked with the libraries that only it needs.
haproxy=$cache/haproxy-2.6.12
if [ ! -x "$haproxy/usr/sbin/haproxy" ] && has apt-get; then
    case $(apt-cache policy haproxy 2>/dev/null | sed -n 's/^ *Candidate: //p') in
    2.6.12-*)
        say "unpacking Debian's HAProxy 2.6.12"
        rm -rf "$haproxy.partial"
        mkdir -p "$haproxy.partial"
        (cd "$haproxy.partial" && apt-get -o APT::Sandbox::User=root download -qq haproxy liblua5.3-0 libopentracing-c-wrapper0 libopentracing1 &&
            for package in *.deb; do dpkg-deb -x "$package" .; done && rm ./*.deb) >&2 ||
            fail "Debian's HAProxy could not be downloaded." "sudo apt-get update, then run make again"
        mv "$haproxy.partial" "$haproxy"
        ;;
    *) say "this system has no package of HAProxy 2.6.12: scenarios with it stay as they are" ;;
    esac
fi
if has dpkg && is_installed; then
    echo /usr/sbin/nginx
elif [ -n "$(unpacked)" ]; then
    echo "$(unpacked)/usr/sbin/nginx"
fi
