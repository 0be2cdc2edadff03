// The story the page is for: a redirect that goes back to http, why, and the fix.

import assert from 'node:assert/strict';
import { until } from './support/hopscope.mjs';
import { test } from './support/test.mjs';
import { behindABalancer, request, uwsgiWithScheme } from './support/texts.mjs';
import { picture } from './support/visit.mjs';

async function ask(hopscope, config) {
  await hopscope.paste(config);
  await hopscope.type(request);
}

test('a pasted config and a URL give the verdict', async ({ visit }) => {
  const hopscope = await visit.open();
  await ask(hopscope, behindABalancer);
  await hopscope.says('http://your.domain.com/index/', 'downgrade');
  for (const hop of ['browser', 'balancer', 'nginx', 'wsgi', 'flask']) {
    assert.ok((await hopscope.strip.locator(`[data-hop=${hop}]`).count()) > 0, `the strip shows ${hop}`);
  }
  await picture(hopscope.page, 'story-1-verdict');
});

test('what nginx -T prints becomes a tab for each file', async ({ visit }) => {
  const hopscope = await visit.open();
  const dump = ['nginx: configuration file /etc/nginx/nginx.conf test is successful',
    '# configuration file /etc/nginx/nginx.conf:', 'events {}', 'http { include conf.d/*.conf; }', '',
    '# configuration file /etc/nginx/conf.d/site.conf:', 'server { listen 80; return 301 https://moved.example/; }', ''];
  await ask(hopscope, dump.join('\n'));
  await hopscope.says('https://moved.example/');
  assert.doesNotMatch(await hopscope.text.innerText(), /configuration file/);
  await hopscope.tab('conf.d/site.conf').click();
  await until('the file is in the editor', async () => assert.match(await hopscope.text.innerText(), /return 301/));
});

test('why http? leads to the listener and to what the balancer did not say', async ({ visit }) => {
  const hopscope = await visit.open();
  await ask(hopscope, behindABalancer);
  await hopscope.says('http://your.domain.com/index/', 'downgrade');

  await hopscope.button(/^Why/).click();
  await hopscope.why.waitFor();
  const listen = hopscope.origins.getByRole('button', { name: 'nginx.conf:2' }).first();
  await listen.click();
  await until('listen 80 is marked in the editor', async () => {
    const marked = (await hopscope.cause.allInnerTexts()).join('');
    assert.match(marked, /listen 80|^80/, `marked: ${marked}`);
  });
  const why = await hopscope.why.innerText();
  assert.match(why, /There was no X-Forwarded-Proto/);
  const balancer = hopscope.page.locator('[data-testid=origin][data-program=balancer]');
  const silence = (await balancer.allInnerTexts()).join('\n');
  assert.match(silence, /did not say how the client came \(https\)/);
  await picture(hopscope.page, 'story-2-why', { fullPage: true });
});

test('uwsgi_pass with UWSGI_SCHEME https turns the verdict', async ({ visit }) => {
  const hopscope = await visit.open();
  await ask(hopscope, behindABalancer);
  await hopscope.says('http://your.domain.com/index/', 'downgrade');
  await hopscope.paste(uwsgiWithScheme);
  await hopscope.says('https://your.domain.com/index/');
  assert.notEqual(await hopscope.verdict.getAttribute('data-kind'), 'downgrade');
  await picture(hopscope.page, 'story-3-fixed');
});

test('a hop opens and its steps lead into the text', async ({ visit }) => {
  const hopscope = await visit.open();
  await ask(hopscope, behindABalancer);
  await hopscope.says('http://your.domain.com/index/');
  await hopscope.strip.locator('button[data-hop=nginx]').first().click();
  await until('the opened hop is nginx', async () => assert.equal(await hopscope.hop.getAttribute('data-hop'), 'nginx'));
  const step = hopscope.hop.getByTestId('step').filter({ hasText: '/test1/' }).first();
  await step.click();
  await until('its text is marked', async () => assert.notEqual((await hopscope.cause.allInnerTexts()).join(''), ''));
  await picture(hopscope.page, 'story-4-hop', { fullPage: true });
});

test('every keystroke counts', async ({ visit }) => {
  const hopscope = await visit.open();
  await ask(hopscope, behindABalancer);
  await hopscope.says('http://your.domain.com/index/', 'downgrade');
  await hopscope.url.press('End');
  await hopscope.page.keyboard.type('X');
  await until('the verdict turned', async () =>
    assert.ok(!(await hopscope.verdict.innerText()).includes('http://your.domain.com/index/')),
  );
  await hopscope.page.keyboard.press('Backspace');
  await hopscope.says('http://your.domain.com/index/', 'downgrade');
});
