// The page for those who use a keyboard or a screen reader.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { until } from './support/hopscope.mjs';
import { test } from './support/test.mjs';
import { behindABalancer, request, tenMistakes } from './support/texts.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** No violation that axe calls serious or critical. */
async function accessible(page) {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe);
  const { violations } = await page.evaluate(() => window.axe.run(document));
  const serious = violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, help, nodes }) => `${id}: ${help}\n${nodes.map((node) => `  ${node.html.slice(0, 160)}\n  ${node.failureSummary}`).join('\n')}`);
  assert.deepEqual(serious, []);
}

for (const colorScheme of ['light', 'dark']) {
  test(`axe finds nothing serious, ${colorScheme}`, async ({ visit }) => {
    const hopscope = await visit.open();
    await accessible(hopscope.page);
    await hopscope.paste(behindABalancer);
    await hopscope.type(request);
    await hopscope.says('http://your.domain.com/index/');
    await hopscope.button(/^Why/).click();
    await hopscope.why.waitFor();
    await accessible(hopscope.page);
    await hopscope.paste(tenMistakes);
    await hopscope.says('lisen');
    await accessible(hopscope.page);
    await hopscope.button('What differs').click();
    await hopscope.page.getByText('proxy_pass sends HTTP/1.0').waitFor();
    await accessible(hopscope.page);
    await hopscope.button('Examples').click();
    await hopscope.page.getByRole('menu').waitFor();
    await accessible(hopscope.page);
  }, { colorScheme });
}

test('the keyboard reaches everything, and leaves the editor', async ({ visit }) => {
  const hopscope = await visit.open();
  await hopscope.paste(behindABalancer);
  await hopscope.type(request);
  await hopscope.says('http://your.domain.com/index/');

  const reached = new Set();
  await hopscope.page.evaluate(() => document.activeElement?.blur());
  for (let presses = 0; presses < 120; presses += 1) {
    await hopscope.page.keyboard.press('Tab');
    const here = await hopscope.page.evaluate(() => {
      const at = document.activeElement;
      const place = (at.closest('[data-testid]') ?? at).dataset.testid;
      return [place, at.getAttribute('aria-label') ?? at.textContent.trim()].filter(Boolean);
    });
    here.forEach((name) => reached.add(name));
    // In an editor Tab may indent: Escape first lets it move on.
    if (here[0] === 'editor') await hopscope.page.keyboard.press('Escape');
  }
  for (const place of ['editor', 'verdict', 'strip']) assert.ok(reached.has(place), `Tab reaches the ${place}: ${[...reached].join(', ')}`);

  await hopscope.button(/^Why/).focus();
  await hopscope.page.keyboard.press('Enter');
  await hopscope.why.waitFor();
});

test('a menu closes with Escape and gives the focus back', async ({ visit }) => {
  const hopscope = await visit.open();
  await hopscope.button('Examples').focus();
  await hopscope.page.keyboard.press('Enter');
  await hopscope.page.getByRole('menu').waitFor();
  await hopscope.page.keyboard.press('Escape');
  await hopscope.page.getByRole('menu').waitFor({ state: 'hidden' });
  await until('the focus is back', async () =>
    assert.match(await hopscope.page.evaluate(() => document.activeElement.textContent), /Examples/),
  );
});
