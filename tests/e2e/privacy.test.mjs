// What is pasted stays in the browser. (Every other test fails too on a request to another host.)

import assert from 'node:assert/strict';
import { test } from './support/test.mjs';
import { behindABalancer, request } from './support/texts.mjs';

test('once loaded, the page asks for nothing', async ({ visit }) => {
  const hopscope = await visit.open();
  await hopscope.page.waitForLoadState('networkidle');
  const asked = [];
  // The tab's icon is the browser's own errand: it fetches it when it has time.
  hopscope.page.on('request', (one) => /icon-[^/]*\.svg$/.test(one.url()) || asked.push(one.url()));
  await hopscope.paste(behindABalancer);
  await hopscope.type(request);
  await hopscope.says('http://your.domain.com/index/', 'downgrade');
  await hopscope.link();
  await hopscope.button(/^Why/).click();
  assert.deepEqual(asked, []);
});
