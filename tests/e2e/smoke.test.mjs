// The built page answers and draws itself.

import assert from 'node:assert/strict';
import { test } from './support/test.mjs';
import { picture } from './support/visit.mjs';

test('the page starts', async ({ visit }) => {
  const page = await visit.context.newPage();
  page.on('pageerror', (error) => visit.wrongs.push(`page error: ${error.message}`));
  const answer = await page.goto(visit.url);
  assert.equal(answer.status(), 200);
  await page.locator('body *:not(noscript)').first().waitFor({ state: 'attached' });
  assert.match(await page.title(), /hopscope/);
  await page.getByText('The browser ends at').waitFor();
  assert.equal(await page.getByText('not understood', { exact: true }).count(), 0);
  await picture(page, 'smoke');
});

test('a download that fails is said', async ({ visit }) => {
  const wrongs = [
    [(route) => route.fulfill({ status: 404 }), /404/],
    [(route) => route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>Sign in</title>' }), /cut short/],
    [async (route) => {
      const answer = await route.fetch();
      const body = await answer.body();
      return route.fulfill({ response: answer, body: body.subarray(0, body.length / 2) });
    }, /cut short/],
  ];
  for (const [answer, words] of wrongs) {
    const page = await visit.context.newPage();
    await page.route('**/*.wasm', answer);
    await page.goto(visit.url);
    await page.getByText(words).waitFor();
  }
});
