#!/usr/bin/env bash
# Runs the tests that live in the browser with wasm-pack, in the Chromium that chromium.sh finds.
. "$(dirname "$0")/common.sh"
found=$(tests/setup/chromium.sh)
{ read -r chromium; read -r driver; } <<<"$found"

# webdriver.json says how Chromium is started; which one is started depends on the machine.
mkdir -p target
node -e '
    const options = JSON.parse(require("fs").readFileSync("webdriver.json"));
    options["goog:chromeOptions"].binary = process.argv[1];
    require("fs").writeFileSync("target/webdriver.json", JSON.stringify(options, null, 2));' "$chromium"
export WASM_BINDGEN_TEST_WEBDRIVER_JSON=$PWD/target/webdriver.json WASM_BINDGEN_TEST_TIMEOUT=120

wasm-pack --log-level error test --headless --chrome --chromedriver "$driver" --mode no-install
