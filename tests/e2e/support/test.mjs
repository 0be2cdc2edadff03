// A test's place: `test(name, body)`. The body gets a visit and ways to begin more of them.

export const tests = [];
let subject = '';

/** The runner says which file it reads. */
export function reading(file) {
  subject = file.replace(/\.test\.mjs$/, '');
}

export function test(name, body, options = {}) {
  tests.push({ subject, name, body, options });
}
