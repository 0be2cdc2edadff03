// Prints how long one keystroke's work takes in the release page, against the budgets: of a sane
// config, and of configs with regexes that PCRE would give up.

import { readFileSync } from 'node:fs';
import { launch } from './support/browser.mjs';
import { serve } from './support/server.mjs';

const budget = 5;
const regexBudget = 50;

const file = (path) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

/** The gallery's scenario, without what was recorded. */
const example = (name) =>
  file(`static/examples/${name}.scenario`).split(/^(?=--- )/m).filter((section) => !section.startsWith('--- recorded')).join('');

const catastrophes = file('tests/data/catastrophes.txt').split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .map((line) => [line.slice(0, line.indexOf('  ')), line.slice(line.indexOf('  ') + 2)]);

/** A config with a map for each regex, all of which are asked about the same argument. */
const maps = (patterns, subject) => {
  const names = patterns.map((_, index) => `$m${index}`);
  const lines = patterns.map((pattern, index) => `map $arg_s $m${index} { default 0; "~${pattern.replaceAll('\\', '\\\\')}" 1; }`);
  return `Maps\n\n--- nginx.conf\n${lines.join('\n')}\nserver { listen 80; large_client_header_buffers 4 64k; `
    + `return 200 "${names.join('')}"; }\n--- request\nGET http://a/?s=${subject}\n`;
};

/** A config with a location for each regex. The first that gives up ends the search. */
const locations = (patterns, subject) =>
  `Locations\n\n--- nginx.conf\nserver { listen 80; large_client_header_buffers 4 64k; error_page 500 /${subject}x; recursive_error_pages on;\n`
  + patterns.map((pattern) => `location ~ "${pattern.replaceAll('\\', '\\\\').replace('^', '^/')}" { return 204; }`).join('\n')
  + `\n}\n--- request\nGET http://a/${subject}\n`;

const long = (subject) => subject.repeat(Math.ceil(7000 / subject.length));
const patterns = catastrophes.map(([pattern]) => pattern);
const [, a] = catastrophes[0];

const server = await serve();
const browser = await launch();
/** A page that is loaded and has come to rest, as when somebody begins to type. */
const visit = async () => {
  const page = await browser.newPage();
  await page.goto(server.url);
  await page.waitForFunction(() => typeof window.hopscopeBench === 'function', undefined, { timeout: 15_000 }).catch(() => {
    console.error('the page has no window.hopscopeBench()');
    process.exit(1);
  });
  await page.waitForTimeout(500);
  return page;
};
const page = await visit();
const middle = (times) => times.sort((a, b) => a - b)[Math.floor(times.length / 2)];
const measure = async (name, text, presses, on = page) => {
  const times = await on.evaluate(([text, presses]) => {
    window.hopscopeBench(text);
    return Array.from({ length: presses }, () => {
      const begin = performance.now();
      window.hopscopeBench();
      return performance.now() - begin;
    });
  }, [text, presses]);
  return { name, firstMs: times[0], medianMs: middle(times) };
};

const sane = [];
// The first keystroke of a page is one number, and a garbage collector may fall into it: of seven pages, the middle one.
for (const name of ['https-at-nginx', 'behind-a-balancer', 'uwsgi-pass']) {
  const runs = [];
  for (let count = 0; count < 7; count++) {
    const fresh = await visit();
    runs.push(await measure(name, example(name), 50, fresh));
    await fresh.close();
  }
  sane.push({ name, firstMs: middle(runs.map((run) => run.firstMs)), medianMs: middle(runs.map((run) => run.medianMs)) });
  console.log(`${name}: first keystrokes of seven pages ${runs.map((run) => run.firstMs.toFixed(1)).sort((a, b) => a - b).join(', ')} ms`);
}
const wild = [];
for (const [pattern, subject] of catastrophes) {
  wild.push(await measure(`"~${pattern}"`, maps([pattern], subject), 5));
  wild.push(await measure(`"~${pattern}", ${long(subject).length} bytes`, maps([pattern], long(subject)), 5));
}
const many = [
  await measure(`all ${patterns.length} in one map each`, maps(patterns, a), 3),
  await measure(`all ${patterns.length} in one map each, 7000 bytes`, maps(patterns, long(a)), 3),
  await measure(`all ${patterns.length} in one location each`, locations(patterns, a), 3),
];
await browser.close();
server.stop();

const ms = (time) => `${time.toFixed(2)} ms`.padStart(10);
const table = (title, rows) => {
  console.log(`\nfirst keystroke     median  ${title}`);
  for (const { name, firstMs, medianMs } of rows) console.log(`     ${ms(firstMs)} ${ms(medianMs)}  ${name}`);
};
const judge = (what, time, budget) => {
  console.log(`${what} ${ms(time).trim()} of ${budget} ms: ${time <= budget ? 'under' : 'OVER'} the budget`);
  return time <= budget;
};
table('config', sane);
table('regex of a map that gives up', wild);
table('several of them', many);
console.log();
const fine = [
  judge('slowest first keystroke', Math.max(...sane.map((row) => row.firstMs)), budget),
  judge('slowest regex', Math.max(...wild.map((row) => row.medianMs)), regexBudget),
];
process.exit(fine.every(Boolean) ? 0 : 1);
