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
