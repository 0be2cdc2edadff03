// Starts the Chromium that CHROMIUM names (tests/setup/chromium.sh finds it).

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { root } from './server.mjs';

/** The same options as for the wasm tests. */
const options = JSON.parse(readFileSync(join(root, 'webdriver.json')))['goog:chromeOptions'];

export function launch() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: options.args,
  });
}
