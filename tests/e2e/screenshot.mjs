// Takes the README's picture: the story's verdict, with its reasons.

import { join } from 'node:path';
import { launch } from './support/browser.mjs';
import { root, serve } from './support/server.mjs';
import { behindABalancer, request } from './support/texts.mjs';
import { Visit } from './support/visit.mjs';

const server = await serve();
const browser = await launch();
const visit = await Visit.begin(browser, server.url, { viewport: { width: 1360, height: 900 } });
const hopscope = await visit.open();
await hopscope.paste(behindABalancer);
await hopscope.type(request);
await hopscope.says('http://your.domain.com/index/', 'downgrade');
await hopscope.button(/^Why/).click();
await hopscope.origins.getByRole('button', { name: 'nginx.conf:2' }).first().click();
await hopscope.page.mouse.move(0, 0);
await hopscope.page.screenshot({ path: join(root, 'static', 'screenshot.png') });
await browser.close();
server.stop();
console.log('static/screenshot.png');
