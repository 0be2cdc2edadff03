// The page as its user knows it. Every selector of the tests is here; README.md lists what it relies on.

import assert from 'node:assert/strict';

export class Hopscope {
  constructor(page) {
    this.page = page;
    this.editor = page.getByTestId('editor');
    this.text = this.editor.locator('.cm-content');
    this.cause = this.editor.locator('mark');
    this.url = page.getByRole('textbox', { name: 'URL', exact: true });
    this.verdict = page.getByTestId('verdict');
    this.strip = page.getByTestId('strip');
    this.hop = page.getByTestId('hop');
    this.why = page.getByTestId('why');
    this.origins = this.why.getByTestId('origin');
    this.problems = page.getByTestId('problem');
  }

  button(name) {
    return this.page.getByRole('button', { name });
  }

  tab(name) {
    return this.page.getByRole('tab', { name });
  }

  choice(name) {
    return this.page.getByRole('combobox', { name });
  }

  /** Replaces what the editor holds, by the clipboard, as a person does. */
  async paste(text) {
    await this.page.evaluate((copied) => navigator.clipboard.writeText(copied), text);
    await this.text.click();
    await this.page.keyboard.press('Control+A');
    await this.page.keyboard.press('Control+V');
  }

  async type(url) {
    await this.url.fill(url);
  }

  /** Copies the link and gives it. */
  async link() {
    await this.button('Copy link').click();
    await this.page.getByRole('status').filter({ hasText: 'Link copied' }).waitFor();
    return this.page.evaluate(() => navigator.clipboard.readText());
  }

  /** Opens a scenario of the gallery. */
  async example(title) {
    await this.button('Examples').click();
    await this.page.getByRole('menuitem', { name: title }).click();
  }

  /** Waits until the verdict speaks of something, and is of a kind if one is given. */
  async says(words, kind) {
    await until(`the verdict says ${words}`, async () => {
      assert.ok((await this.verdict.innerText()).includes(words), `it says: ${await this.verdict.innerText()}`);
      if (kind) assert.equal(await this.verdict.getAttribute('data-kind'), kind);
    });
  }
}

/** Waits for a condition; never for a time. */
export async function until(what, condition, patience = 10_000) {
  const end = Date.now() + patience;
  for (;;) {
    try {
      return await condition();
    } catch (error) {
      if (Date.now() > end) {
        error.message = `waited in vain until ${what}: ${error.message}`;
        throw error;
      }
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
