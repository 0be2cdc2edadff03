// One visit of a user: a context of its own, so its own storage, and everything that went wrong in it.

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './server.mjs';
import { Hopscope } from './hopscope.mjs';

export const screenshots = join(root, 'target', 'screenshots');

export class Visit {
  /** What must never happen, as sentences. */
  wrongs = [];

  constructor(context, url) {
    this.context = context;
    this.url = url;
  }

  static async begin(browser, url, options = {}) {
    const context = await browser.newContext({
      viewport: { width: 1280, height: 900 },
      locale: 'en-US',
      colorScheme: 'light',
      permissions: ['clipboard-read', 'clipboard-write'],
      ...options,
    });
    context.setDefaultTimeout(15_000);
    return new Visit(context, url);
  }

  /** Opens the page, at a link if one is given, and waits until it is ready. */
  async open(link = this.url) {
    const page = await this.context.newPage();
    page.on('console', (message) => {
      if (message.type() === 'error') this.wrongs.push(`console error: ${message.text()}`);
    });
    page.on('pageerror', (error) => this.wrongs.push(`page error: ${error.message}`));
    page.on('crash', () => this.wrongs.push('the page crashed'));
    page.on('request', (request) => {
      const foreign = !/^(data|blob):/.test(request.url()) && new URL(request.url()).host !== new URL(this.url).host;
      if (foreign) this.wrongs.push(`request to another host: ${request.url()}`);
    });
    page.on('requestfailed', (request) => {
      if (!this.context.closing) this.wrongs.push(`request failed: ${request.url()}`);
    });
    await page.goto(link);
    const hopscope = new Hopscope(page);
    await hopscope.verdict.waitFor();
    return hopscope;
  }

  async end() {
    this.context.closing = true;
    await this.context.close();
  }
}

/** Keeps a picture of the page in target/screenshots. */
export async function picture(page, name, options = {}) {
  mkdirSync(screenshots, { recursive: true });
  await page.screenshot({ path: join(screenshots, `${name}.png`), ...options });
}
