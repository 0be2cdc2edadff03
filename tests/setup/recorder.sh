#!/usr/bin/env bash
# Makes sure that what the recorder needs of the system is there; prints the path of nginx 1.22.1, if there is one.
# What comes from PyPI is installed by tests/record/setup.sh.
. "$(dirname "$0")/common.sh"
here=$(dirname "$0")

has ip || "$here/apt.sh" "the recorder's network" iproute2
has openssl || "$here/apt.sh" "the recorder's certificates" openssl
python3 -c 'import ensurepip' 2>/dev/null || "$here/apt.sh" "Python environments" python3-venv

# nginx 1.22.1 is Debian 12's. Its package is unpacked, not installed, so that no service starts.
nginx_is() { [ -x "$1" ] && "$1" -v 2>&1 | grep -qF nginx/1.22.1; }
unpacked=$cache/nginx-1.22.1
if ! nginx_is /usr/sbin/nginx && ! nginx_is "$unpacked/usr/sbin/nginx" && has apt-get; then
    candidate() { apt-cache policy nginx 2>/dev/null | sed -n 's/^ *Candidate: //p'; }
    case $(candidate) in [0-9]*) ;; *) [ "$(id -u)" != 0 ] || apt-get update -qq >&2 ;; esac
    case $(candidate) in
    1.22.1-*)
        say "unpacking Debian's nginx 1.22.1"
        rm -rf "$unpacked.partial"
        mkdir -p "$unpacked.partial"
        (cd "$unpacked.partial" && apt-get download -qq nginx && dpkg-deb -x nginx_*.deb . && rm nginx_*.deb) >&2 ||
            fail "Debian's nginx could not be downloaded." "sudo apt-get update, then run make again"
        mv "$unpacked.partial" "$unpacked"
        ;;
    *) say "this system has no package of nginx 1.22.1: only 1.31.3 is recorded" ;;
    esac
fi
# HAProxy is Debian 12's too, unpacked with the libraries that only it needs.
haproxy=$cache/haproxy-2.6.12
if [ ! -x "$haproxy/usr/sbin/haproxy" ] && has apt-get; then
    case $(apt-cache policy haproxy 2>/dev/null | sed -n 's/^ *Candidate: //p') in
    2.6.12-*)
        say "unpacking Debian's HAProxy 2.6.12"
        rm -rf "$haproxy.partial"
        mkdir -p "$haproxy.partial"
        (cd "$haproxy.partial" && apt-get download -qq haproxy liblua5.3-0 libopentracing-c-wrapper0 libopentracing1 &&
            for package in *.deb; do dpkg-deb -x "$package" .; done && rm ./*.deb) >&2 ||
            fail "Debian's HAProxy could not be downloaded." "sudo apt-get update, then run make again"
        mv "$haproxy.partial" "$haproxy"
        ;;
    *) say "this system has no package of HAProxy 2.6.12: scenarios with it stay as they are" ;;
    esac
fi
for nginx in /usr/sbin/nginx "$unpacked/usr/sbin/nginx"; do
    nginx_is "$nginx" && echo "$nginx" && exit
done
exit 0
