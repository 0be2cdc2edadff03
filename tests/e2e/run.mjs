// Runs the end-to-end tests: run.mjs [WORD…] runs those whose file or name holds a word.

import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { launch } from './support/browser.mjs';
import { dist, serve } from './support/server.mjs';
import { reading, tests } from './support/test.mjs';
import { picture, screenshots, Visit } from './support/visit.mjs';

const patience = 90_000;

if (!existsSync(join(dist, 'index.html'))) {
  console.error('there is no built page in dist/: run make build first');
  process.exit(1);
}

const here = new URL('.', import.meta.url);
for (const file of readdirSync(here).filter((name) => name.endsWith('.test.mjs')).sort()) {
  reading(file);
  await import(new URL(file, here));
}
const words = process.argv.slice(2);
const chosen = tests.filter(({ subject, name }) => words.length === 0 || words.some((word) => `${subject} ${name}`.includes(word)));

const server = await serve();
const browser = await launch();
const failed = [];
for (const each of chosen) {
  const begun = Date.now();
  const wrong = await run(each);
  const label = `${each.subject}: ${each.name} (${((Date.now() - begun) / 1000).toFixed(1)} s)`;
  console.log(`${wrong ? 'FAIL' : 'ok  '} ${label}`);
  if (wrong) {
    failed.push(label);
    console.log(wrong.replace(/^/gm, '       '));
  }
}
await browser.close();
server.stop();

if (failed.length > 0) console.log(`\nfailed (pictures in ${screenshots}):\n${failed.map((label) => `  ${label}`).join('\n')}`);
console.log(`\n${chosen.length - failed.length} passed, ${failed.length} failed`);
process.exit(failed.length > 0 || chosen.length === 0 ? 1 : 0);

/** Runs one test; gives what went wrong. */
async function run({ subject, name, body, options }) {
  const visits = [];
  const begin = async (more = {}) => {
    const visit = await Visit.begin(browser, server.url, { ...options, ...more });
    visits.push(visit);
    return visit;
  };
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`it took more than ${patience / 1000} s`)), patience);
  });
  try {
    const first = await begin();
    await Promise.race([body({ visit: first, begin, browser }), late]);
    const wrongs = visits.flatMap((visit) => visit.wrongs);
    return wrongs.length > 0 ? wrongs.join('\n') : undefined;
  } catch (error) {
    for (const page of visits.flatMap((visit) => visit.context.pages())) {
      await picture(page, `failed ${subject} ${name}`.replace(/[^\w.-]+/g, '-')).catch(() => {});
    }
    return [error.stack ?? String(error), ...visits.flatMap((visit) => visit.wrongs)].join('\n');
  } finally {
    clearTimeout(timer);
    for (const visit of visits) await visit.end().catch(() => {});
  }
}
