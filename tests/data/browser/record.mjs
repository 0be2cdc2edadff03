// Drives the real Chromium through cases.txt, against a server that answers as each case says, and prints what was
// asked of the server and where the browser stood still.
//
//     node tests/data/browser/record.mjs > tests/data/browser/recorded.txt
//
// Needs openssl, and what `make e2e` sets up (CHROMIUM names another Chromium than /usr/bin/chromium).

import { execFileSync } from 'node:child_process';
import { createHash, X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer as createHttp } from 'node:http';
import { createServer as createHttps } from 'node:https';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
const { chromium } = createRequire(join(here, '../../e2e/'))('playwright-core');

/** What the case in hand answers: URL to status and raw header lines. */
let answers = new Map();
/** What was asked in it. */
let asked = [];

const folder = mkdtempSync(join(tmpdir(), 'hopscope-browser-'));
const [http, https] = [createHttp(handle('http')), createHttps(certificate(), handle('https'))];
const ports = await Promise.all([http, https].map(listen));
// The user's own browser tries https before it goes anywhere by http (see the cases that begin with `upgrades`);
// whoever drives one for tests turns that off.
const [plain, upgrading] = [await launch('--disable-features=HttpsUpgrades'), await launch('--enable-features=HttpsUpgrades')];
try {
  console.log(`# Chromium ${plain.version()}; written by record.mjs\n`);
  for (const one of cases(readFileSync(process.argv[2] ?? join(here, 'cases.txt'), 'utf8'))) {
    console.log(`case ${one.name}\n${(await run(one)).join('\n')}\n`);
  }
} finally {
  await Promise.all([plain.close(), upgrading.close()]);
  [http, https].forEach((server) => { server.closeAllConnections(); server.close(); });
  rmSync(folder, { recursive: true });
}

function launch(features) {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    ignoreDefaultArgs: true,
    args: [
      '--headless=new', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--remote-debugging-pipe',
      '--disable-background-networking', '--disable-component-update', '--disable-sync', '--disable-dev-shm-usage',
      '--no-startup-window', `--user-data-dir=${mkdtempSync(join(folder, 'profile-'))}`, features,
      `--ignore-certificate-errors-spki-list=${pin()}`,
      `--host-resolver-rules=MAP *:80 127.0.0.1:${ports[0]},MAP *:443 127.0.0.1:${ports[1]},`
        + `MAP *:8080 127.0.0.1:${ports[0]},MAP *:8443 127.0.0.1:${ports[1]},MAP * 127.0.0.1`,
    ],
  });
}

/** `case NAME`, `typed METHOD URL [BODY]`, `on URL STATUS` and indented header lines. */
function cases(text) {
  const found = [];
  for (const line of text.split('\n')) {
    const [word, ...rest] = line.trim().split(' ');
    const one = found.at(-1);
    if (line.startsWith('case ')) found.push({ name: rest.join(' '), typed: [], answers: new Map() });
    else if (word === 'typed') one.typed.push({ method: rest[0], url: rest[1], body: rest[2] ?? '' });
    else if (word === 'ports') one.ports = rest.map(Number);
    else if (word === 'on') one.answers.set(rest[0], { status: Number(rest[1]), headers: [] });
    else if (line.startsWith('  ')) [...one.answers.values()].at(-1).headers.push(line.trim());
  }
  return found;
}

async function run(one) {
  answers = one.answers;
  const context = await (one.name.startsWith('upgrades') ? upgrading : plain).newContext();
  const page = await context.newPage();
  const lines = [];
  if (one.ports) lines.push(`unsafe ${(await unsafe(page, ...one.ports)).join(' ')}`);
  for (const typed of one.typed) {
    asked = [];
    const end = await navigate(page, typed);
    lines.push(...asked, `end ${end}`);
  }
  await context.close();
  return lines;
}

/** Goes there as a person does: by the address bar, or with a form on a page of the same host. */
async function navigate(page, { method, url, body }) {
  let error;
  const failed = (request) => {
    if (request.isNavigationRequest() && request.frame() === page.mainFrame()) error ??= request.failure().errorText;
  };
  page.on('requestfailed', failed);
  if (method === 'GET') {
    await page.goto(url, { waitUntil: 'load' }).catch((problem) => { error ??= /net::(\w+)/.exec(problem.message)?.[0] ?? problem.message; });
  } else {
    await page.goto(new URL('/form', url).href);
    asked = [];
    const done = page.waitForEvent('load', { timeout: 4000 }).catch(() => {});
    await page.evaluate(([method, action, body]) => {
      const form = document.createElement('form');
      Object.assign(form, { method, action });
      const field = document.createElement('input');
      [field.name, field.value] = body.split('=');
      form.append(field);
      document.body.append(form);
      form.submit();
    }, [method, url, body]);
    await Promise.race([done, new Promise((ready) => { const wait = setInterval(() => error && (clearInterval(wait), ready()), 20); })]);
  }
  // What a Refresh header starts comes after the load.
  await page.waitForTimeout([...answers.values()].some(({ headers }) => headers.join().includes('Refresh')) ? 400 : 40);
  page.off('requestfailed', failed);
  // A form that would go out in the clear: a page that asks whether to send it, without an error's name.
  if (page.url().startsWith('chrome-error:') && !error) return 'INSECURE FORM';
  return error ? error.replace('net::', '') : page.url();
}

/** The ports from `first` to `last` that no request is made to. */
async function unsafe(page, first, last) {
  const found = [];
  for (let port = first; port <= last; port += 1) {
    const failure = await page.goto(`http://a.test:${port}/`, { waitUntil: 'commit' }).catch((problem) => problem.message);
    if (String(failure).includes('ERR_UNSAFE_PORT')) found.push(port);
  }
  return found;
}

function handle(scheme) {
  return (request, response) => {
    const url = `${scheme}://${request.headers.host}${request.url}`;
    if (request.url === '/favicon.ico' || /google(apis)?\.com$/.test(request.headers.host)) return response.writeHead(404).end();
    let body = '';
    request.on('data', (piece) => { body += piece; });
    request.on('end', () => {
      const cookies = request.headers.cookie ? ` [${request.headers.cookie}]` : '';
      asked.push(`${request.method} ${url}${cookies}${body && ` (${body})`}`);
      const answer = answers.get(url) ?? { status: 200, headers: [] };
      // Byte for byte, so that headers may be repeated and wrong.
      const lines = [`HTTP/1.1 ${answer.status} X`, ...answer.headers, 'Content-Type: text/html', 'Cache-Control: no-store', 'Content-Length: 1', 'Connection: close'];
      request.socket.end(`${lines.join('\r\n')}\r\n\r\n.`, 'latin1');
    });
  };
}

function listen(server) {
  return new Promise((ready) => server.listen(0, '127.0.0.1', () => ready(server.address().port)));
}

/** A self-signed certificate; its key is pinned below, which makes it one the browser trusts. */
function certificate() {
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '30',
    '-subj', '/CN=hopscope', '-addext', 'subjectAltName=DNS:*.test,DNS:a.test,DNS:*.a.test,DNS:b.test', '-keyout', key, '-out', cert], { stdio: 'ignore' });
  return { key: readFileSync(key), cert: readFileSync(cert) };
}

function pin() {
  const { publicKey } = new X509Certificate(readFileSync(join(folder, 'cert.pem')));
  return createHash('sha256').update(publicKey.export({ type: 'spki', format: 'der' })).digest('base64');
}
