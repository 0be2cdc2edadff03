// What Trunk does after a release build (a hook in Trunk.toml): wasm-opt, short names for what wasm
// and its glue ask of each other (wasm-bindgen's names carry hashes, which do not compress), functions
// that are alike side by side, and the wasm taken apart so that it compresses better. Glue and editor
// go through terser, which finds more than esbuild but takes its time.

import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { named } from './order.mjs';
import { pack } from './pack.mjs';

const { TRUNK_PROFILE: profile, TRUNK_STAGING_DIR: folder, TRUNK_SOURCE_DIR: source } = process.env;
if (profile !== 'release') process.exit(0);

const file = (form) => join(folder, readdirSync(folder).find((name) => form.test(name)));
const [wasm, glue, editor] = [/^hopscope-.*\.wasm$/, /^hopscope-.*\.js$/, /^editor-.*\.js$/].map(file);
const tool = (name, ...words) =>
  execFileSync(join(source, 'src/web/editor/node_modules/.bin', name), words, { stdio: 'inherit' });

const features = ['bulk-memory', 'nontrapping-float-to-int', 'sign-ext', 'mutable-globals', 'reference-types', 'multivalue'];
const enabled = features.map((name) => `--enable-${name}`);
// The stack begins below a megabyte and grows down: nothing lies in the first 1024 bytes. Functions
// that are called once are left alone, since alike they compress better; so are expressions that
// occur twice. Structure that is thrown away and found anew is more regular than LLVM's.
const names = JSON.parse(execFileSync('wasm-opt', [
  wasm, '-o', wasm, ...enabled, '--low-memory-unused',
  '--one-caller-inline-max-function-size=10', '--strip-producers', '--strip-target-features',
  '--flatten', '--rereloop', '-Oz', '-Oz', '--skip-pass=local-cse', '--minify-imports-and-exports-and-modules',
], { encoding: 'utf8' }));

const put = (text, pattern, other) => {
  const changed = text.replace(pattern, other);
  if (changed === text) throw new Error(`${pattern} is not in what wasm-bindgen or Trunk wrote`);
  return changed;
};
let text = put(readFileSync(glue, 'utf8'), /"\.\/\w+_bg\.js":/g, '"a":');
for (const [, long, short] of names.imports) text = put(text, new RegExp(`^(\\s+)${long}:`, 'gm'), (_, before) => `${before}${short}:`);
for (const [long, short] of names.exports) text = text.replace(new RegExp(`\\bwasm\\.${long}\\b`, 'g'), () => `wasm.${short}`);
text = put(text, /export \{ initSync, /, 'export { ');
writeFileSync(glue, `${text}\nexport { download } from '${join(source, 'src/web/unpack.js')}';`);

writeFileSync(wasm, named(readFileSync(wasm)));
const sorted = ['--shrink-level=2', '--optimize-level=2', '--generate-stack-ir', '--optimize-stack-ir', '--reorder-functions-by-name'];
execFileSync('wasm-opt', [wasm, '-o', wasm, ...enabled, ...sorted], { stdio: 'inherit' });
writeFileSync(wasm, pack(readFileSync(wasm)));
const page = join(folder, 'index.html');
const start = put(readFileSync(page, 'utf8'), /(module_or_path: )('[^']+')/, '$1bindings.download($2)');
writeFileSync(page, put(start, /<!--.*?-->\s*/gs, ''));

tool('esbuild', glue, '--bundle', '--format=esm', '--minify', '--allow-overwrite', '--log-level=warning', `--outfile=${glue}`);
// CodeMirror's own names of several words become short too. The browser's are known to terser, but
// for these; what names a CSS property with `_fallback` has no such form, and a name in quotes stays.
const properties = 'regex=/^[a-z]+[A-Z][A-Za-z]+$/,keep_quoted=strict,reserved=[preventScroll,webkitFontSmoothing]';
for (const [script, ...more] of [[glue, '--module'], [editor, '--mangle-props', properties]]) {
  tool('terser', script, ...more, '--compress', 'ecma=2022,passes=2,unsafe_arrows=true', '--mangle', '--ecma', '2022', '--output', script);
}
