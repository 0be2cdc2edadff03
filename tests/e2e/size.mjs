// Prints what a first visit downloads, compressed with brotli as a good server sends it, against the budget.

import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import { dist } from './support/server.mjs';

const budget = 450 * 1000;

function files(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? files(path) : [path];
  });
}

const rows = files(dist)
  .map((path) => {
    const content = readFileSync(path);
    const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 24 };
    return { name: relative(dist, path), plain: content.length, sent: brotliCompressSync(content, { params }).length };
  })
  .sort((a, b) => b.sent - a.sent);
const sum = rows.reduce((total, row) => total + row.sent, 0);

const kb = (bytes) => (bytes / 1000).toFixed(1).padStart(8);
console.log('   plain   brotli  (KB = 1000 bytes)');
for (const row of rows) console.log(`${kb(row.plain)} ${kb(row.sent)}  ${row.name}`);
console.log(`\n${kb(sum).trim()} KB of ${kb(budget).trim()} KB: ${sum <= budget ? 'under' : 'OVER'} the budget`);
process.exit(sum <= budget ? 0 : 1);
