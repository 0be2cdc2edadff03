// What was written stays: in a link, and in the browser.

import assert from 'node:assert/strict';
import { until } from './support/hopscope.mjs';
import { test } from './support/test.mjs';
import { behindABalancer, request, uwsgiWithScheme } from './support/texts.mjs';

const words = (text) => text.replace(/\s+/g, ' ').trim();

test('a copied link shows the same in another browser', async ({ visit, begin }) => {
  const hopscope = await visit.open();
  await hopscope.paste(behindABalancer);
  await hopscope.type(request);
  await hopscope.says('http://your.domain.com/index/', 'downgrade');
  const link = await hopscope.link();
  assert.ok(link.startsWith(`${visit.url}#`), `everything is in the fragment: ${link}`);
  const said = words(await hopscope.verdict.innerText());

  const other = await begin();
  const same = await other.open(link);
  await same.says('http://your.domain.com/index/', 'downgrade');
  assert.equal(words(await same.verdict.innerText()), said);
  assert.equal(await same.url.inputValue(), request);
  assert.equal(words(await same.text.innerText()), words(await hopscope.text.innerText()));
});

test('a damaged link says so, and the page works', async ({ visit }) => {
  const hopscope = await visit.open(`${visit.url}#1.notalink`);
  await until('the page says the link cannot be read', async () =>
    assert.match(await hopscope.page.locator('body').innerText(), /link/i),
  );
  await hopscope.paste(behindABalancer);
  await hopscope.type(request);
  await hopscope.says('http://your.domain.com/index/', 'downgrade');
});

test('a reload brings back what was written', async ({ visit }) => {
  const hopscope = await visit.open();
  await hopscope.paste(uwsgiWithScheme);
  await hopscope.type(request);
  await hopscope.says('https://your.domain.com/index/');
  const text = words(await hopscope.text.innerText());
  await until('it comes back', async () => {
    await hopscope.page.reload();
    await hopscope.verdict.waitFor();
    assert.equal(words(await hopscope.text.innerText()), text);
    assert.equal(await hopscope.url.inputValue(), request);
  });
  await hopscope.says('https://your.domain.com/index/');
});
