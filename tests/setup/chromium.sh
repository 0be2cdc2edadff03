#!/usr/bin/env bash
# Makes sure that Chromium, its driver and a Chinese font are there; prints the two programs' paths, a line each.
# CHROMIUM and CHROMEDRIVER, if set, are used as they are.
. "$(dirname "$0")/common.sh"
# Only where the system has no Chromium of its own (Ubuntu's is a snap, which cannot be driven from here).
chrome_for_testing=stable

find_first() {
    local program
    for program in "$@"; do
        program=$(command -v "$program" 2>/dev/null) || continue
        case $(readlink -f "$program") in */snap*) continue ;; esac
        head -c 4096 "$program" | grep -aq /snap/bin && continue
        printf '%s\n' "$program"
        return
    done
}
look() {
    chromium=${CHROMIUM:-$(find_first chromium chromium-browser google-chrome-stable google-chrome)}
    driver=${CHROMEDRIVER:-$(find_first chromedriver)}
}

in_folder() { find "$cache/chrome" -type f -name "$1" -perm -u+x 2>/dev/null | sort -V | tail -n 1; }
look_in_cache() {
    chromium=${CHROMIUM:-$(in_folder chrome)}
    driver=${CHROMEDRIVER:-$(in_folder chromedriver)}
}

look
if [ -z "$chromium" ] || [ -z "$driver" ]; then
    if [ -r /etc/os-release ] && grep -q '^ID=ubuntu' /etc/os-release; then
        look_in_cache
        if [ -z "$chromium" ] || [ -z "$driver" ]; then
            say "Ubuntu's Chromium is a snap: taking Chrome for Testing instead"
            tests/setup/apt.sh "what Chrome needs" unzip ca-certificates
            for browser in chrome chromedriver; do
                npx --yes @puppeteer/browsers@2 install "$browser@$chrome_for_testing" --path "$cache/chrome" >&2 ||
                    fail "Chrome for Testing could not be downloaded." \
                        "Set CHROMIUM and CHROMEDRIVER to a Chrome and a driver of the same version, and run make again."
            done
            tests/setup/npm.sh tests/e2e
            (cd tests/e2e && npx playwright-core install-deps chromium >&2) ||
                fail "the libraries Chrome needs could not be installed." "(cd tests/e2e && sudo npx playwright-core install-deps chromium)"
            look_in_cache
        fi
    else
        tests/setup/apt.sh "the browser for the tests" chromium chromium-driver
        look
    fi
fi
[ -n "$chromium" ] && [ -n "$driver" ] ||
    fail "Chromium and its driver are needed to test the page." \
        "Install them, or set CHROMIUM and CHROMEDRIVER to their paths."

# The page speaks Chinese too; without a font the screenshots would show boxes.
if has apt-get && ! { has fc-list && [ -n "$(fc-list :lang=zh family)" ]; }; then
    tests/setup/apt.sh "a Chinese font for the page in Chinese" fonts-noto-cjk fontconfig
fi

printf '%s\n%s\n' "$chromium" "$driver"
