// Prints how long one keystroke's work takes in the release page, against the budget.

import { launch } from './support/browser.mjs';
import { serve } from './support/server.mjs';

const budget = 5;

const server = await serve();
const browser = await launch();
const page = await browser.newPage();
await page.goto(server.url);
await page.waitForFunction(() => typeof window.hopscopeBench === 'function', undefined, { timeout: 15_000 }).catch(() => {
  console.error('the page has no window.hopscopeBench()');
  process.exit(1);
});
const rows = await page.evaluate(() => {
  const rows = [];
  for (let index = 0; ; index += 1) {
    let name;
    const times = Array.from({ length: 50 }, () => {
      const begin = performance.now();
      name = window.hopscopeBench(index);
      return performance.now() - begin;
    });
    if (name === undefined) return rows;
    const firstMs = times[0];
    rows.push({ name, firstMs, medianMs: times.sort((a, b) => a - b)[25] });
  }
});
await browser.close();
server.stop();

const ms = (time) => `${time.toFixed(2)} ms`.padStart(10);
console.log('first keystroke     median  config');
for (const { name, firstMs, medianMs } of rows) console.log(`     ${ms(firstMs)} ${ms(medianMs)}  ${name}`);
const slowest = Math.max(...rows.map((row) => row.firstMs));
console.log(`\nslowest first keystroke ${ms(slowest).trim()} of ${budget} ms: ${slowest <= budget ? 'under' : 'OVER'} the budget`);
process.exit(slowest <= budget ? 0 : 1);
