// The page in its languages, colours and widths, and its gallery.

import assert from 'node:assert/strict';
import { until } from './support/hopscope.mjs';
import { test } from './support/test.mjs';
import { behindABalancer, request } from './support/texts.mjs';
import { picture } from './support/visit.mjs';

async function noSidewaysScroll(page) {
  const [content, window] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
  assert.ok(content <= window, `the page is ${content} px wide in a window of ${window} px`);
}

test('every scenario of the gallery opens and ends somewhere', async ({ visit }) => {
  const hopscope = await visit.open();
  await hopscope.button('Examples').click();
  const titles = (await hopscope.page.getByRole('menuitem').allInnerTexts()).map((title) => title.split('\n')[0].trim());
  assert.ok(titles.length >= 6, `the gallery has ${titles.length} scenarios`);
  await picture(hopscope.page, 'gallery');
  await hopscope.page.keyboard.press('Escape');
  for (const title of titles) {
    await hopscope.example(title);
    await until(`${title} has a verdict`, async () => assert.notEqual((await hopscope.verdict.innerText()).trim(), ''));
  }
});

test('the page speaks Chinese and remembers it', async ({ visit }) => {
  const hopscope = await visit.open();
  const lang = () => hopscope.page.locator('html').getAttribute('lang');
  assert.equal(await lang(), 'en');
  const english = await hopscope.verdict.innerText();
  await hopscope.button('中文').click();
  await until('it speaks Chinese', async () => assert.equal(await lang(), 'zh-CN'));
  assert.notEqual(await hopscope.verdict.innerText(), english);
  assert.match(await hopscope.verdict.innerText(), /[\u4e00-\u9fff]/);
  await picture(hopscope.page, 'chinese');
  await hopscope.page.reload();
  await hopscope.verdict.waitFor();
  assert.equal(await lang(), 'zh-CN');
  await hopscope.button('English').click();
  await until('it speaks English again', async () => assert.equal(await hopscope.verdict.innerText(), english));
});

test('a Chinese browser is greeted in Chinese', async ({ visit }) => {
  const hopscope = await visit.open();
  assert.equal(await hopscope.page.locator('html').getAttribute('lang'), 'zh-CN');
}, { locale: 'zh-CN' });

test('dark colours by choice and by the system', async ({ visit, begin }) => {
  const hopscope = await visit.open();
  const theme = (page) => page.locator('html').getAttribute('data-theme');
  assert.equal(await theme(hopscope.page), 'light');
  await hopscope.button('Dark colours').click();
  await until('it is dark', async () => assert.equal(await theme(hopscope.page), 'dark'));
  await picture(hopscope.page, 'dark');

  const night = await (await begin({ colorScheme: 'dark' })).open();
  assert.equal(await theme(night.page), 'dark');
});

for (const width of [390, 768, 1280]) {
  test(`nothing is cut off at ${width} px`, async ({ visit }) => {
    const hopscope = await visit.open();
    await hopscope.paste(behindABalancer);
    await hopscope.type(request);
    await hopscope.says('http://your.domain.com/index/');
    await noSidewaysScroll(hopscope.page);
    await hopscope.button(/^Why/).click();
    await hopscope.why.waitFor();
    await noSidewaysScroll(hopscope.page);
    await picture(hopscope.page, `width-${width}`, { fullPage: true });
  }, { viewport: { width, height: 844 } });
}

for (const width of [390, 1280]) {
  test(`what differs between the versions opens and closes at ${width} px`, async ({ visit }) => {
    const hopscope = await visit.open();
    const button = hopscope.button('What differs between 1.22 and 1.31');
    await button.focus();
    await hopscope.page.keyboard.press('Enter');
    const table = hopscope.page.getByRole('table').filter({ hasText: '1.29.7' });
    await table.getByText('proxy_pass sends HTTP/1.0').waitFor();
    assert.equal(await button.getAttribute('aria-expanded'), 'true');
    await noSidewaysScroll(hopscope.page);
    await picture(hopscope.page, `differences-${width}`);
    await button.click();
    await table.waitFor({ state: 'hidden' });
    assert.equal(await button.getAttribute('aria-expanded'), 'false');
  }, { viewport: { width, height: 844 } });
}
