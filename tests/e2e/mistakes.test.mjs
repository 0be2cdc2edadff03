// Whatever is pasted, the page says what it makes of it and goes on.

import assert from 'node:assert/strict';
import { until } from './support/hopscope.mjs';
import { test } from './support/test.mjs';
import { behindABalancer, request, saidToEach, tenMistakes } from './support/texts.mjs';
import { picture } from './support/visit.mjs';

/** The page still answers: a good config gives its verdict. */
async function stillWorks(hopscope) {
  await hopscope.paste(behindABalancer);
  await hopscope.type(request);
  await hopscope.says('http://your.domain.com/index/', 'downgrade');
}

test('ten mistakes are each reported at their line', async ({ visit }) => {
  const hopscope = await visit.open();
  await hopscope.type(request);
  await hopscope.paste(tenMistakes);
  await hopscope.says('unknown directive "lisen"', 'config-error');
  for (const [line, message] of saidToEach) {
    const problem = hopscope.page.locator(`[data-testid=problem][data-line="${line}"]`).filter({ hasText: message });
    await until(`line ${line} is told ${message}`, async () => assert.ok((await problem.count()) > 0), 3000);
  }
  await picture(hopscope.page, 'ten-mistakes', { fullPage: true });
  await stillWorks(hopscope);
});

test('a config without a word', async ({ visit }) => {
  const hopscope = await visit.open();
  await hopscope.text.click();
  await hopscope.page.keyboard.press('Control+A');
  await hopscope.page.keyboard.press('Delete');
  await until('the verdict speaks of the empty config', async () => {
    assert.notEqual((await hopscope.verdict.innerText()).trim(), '');
    assert.equal((await hopscope.text.innerText()).trim(), '');
  });
  await picture(hopscope.page, 'empty');
  await stillWorks(hopscope);
});

test('binary garbage', async ({ visit }) => {
  const hopscope = await visit.open();
  let garbage = '';
  for (let at = 0, seed = 1; at < 4000; at += 1) {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    garbage += String.fromCharCode(1 + (seed >> 8) % 255);
  }
  await hopscope.paste(garbage);
  await until('a problem is named', async () => assert.ok((await hopscope.problems.count()) > 0));
  await picture(hopscope.page, 'garbage');
  await stillWorks(hopscope);
});

test('five megabytes of text', async ({ visit }) => {
  const hopscope = await visit.open();
  const line = 'location /x { return 200; } # a line of a text that is much too long\n';
  await hopscope.paste(line.repeat(Math.ceil((5 * 1024 * 1024) / line.length)));
  await until('the page says it is too long', async () =>
    assert.match((await hopscope.problems.allInnerTexts()).join('\n'), /too (large|long|big)|limit/i), 30_000,
  );
  await picture(hopscope.page, 'five-megabytes');
  await stillWorks(hopscope);
});

test('five megabytes of open braces', async ({ visit }) => {
  const hopscope = await visit.open();
  await hopscope.paste('a{'.repeat(2.5 * 1024 * 1024));
  await until('the page says it is too long', async () =>
    assert.match((await hopscope.problems.allInnerTexts()).join('\n'), /too (large|long|big|deep)|limit/i), 30_000,
  );
  await stillWorks(hopscope);
});

test('URLs that are none', async ({ visit }) => {
  const hopscope = await visit.open();
  await hopscope.paste(behindABalancer);
  for (const url of ['', 'http://', 'nonsense', 'https://[::1', 'ftp://your.domain.com/', `https://your.domain.com/${'a'.repeat(100_000)}`]) {
    await hopscope.type(url);
    await until(`something is said to ${url.slice(0, 40)}`, async () => assert.notEqual((await hopscope.verdict.innerText()).trim(), ''));
  }
  await stillWorks(hopscope);
});
