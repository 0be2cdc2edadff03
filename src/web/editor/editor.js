// CodeMirror 6 as hopscope's editor. Everything that is said about the text (highlighting, marks,
// diagnostics) comes from Rust as flat arrays of UTF-16 offsets; src/web/editor.rs is the other side.

import { EditorState, StateEffect, StateField, RangeSet, RangeSetBuilder } from "@codemirror/state";
import {
  EditorView, Decoration, GutterMarker, drawSelection, gutter, highlightActiveLine,
  highlightActiveLineGutter, highlightSpecialChars, keymap, lineNumbers,
} from "@codemirror/view";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
import { lintGutter, setDiagnostics } from "@codemirror/lint";

// The order is that of `page::highlight::Class`.
const CLASSES = ["comment", "keyword", "name", "variable", "string", "regex", "value", "punctuation", "problem"];
// The order is that of `page::view::mark::Kind`.
const KINDS = ["cause", "won", "lost"];

const tokens = CLASSES.map((name) => Decoration.mark({ class: `code__${name}` }));
const causes = Decoration.mark({ class: "code__cause" });
const chosen = Decoration.mark({ tagName: "mark", class: "code__chosen" });

class Mark extends GutterMarker {
  constructor(kind) {
    super();
    this.kind = kind;
  }
  eq(other) {
    return this.kind === other.kind;
  }
  toDOM() {
    const bar = document.createElement("span");
    bar.className = `code__mark code__mark--${this.kind}`;
    return bar;
  }
}
const marks = KINDS.map((kind) => new Mark(kind));

const setPaint = StateEffect.define();
const setMarks = StateEffect.define();
const setChosen = StateEffect.define();

const paint = StateField.define({
  create: () => Decoration.none,
  update(value, transaction) {
    value = value.map(transaction.changes);
    for (const effect of transaction.effects) if (effect.is(setPaint)) value = effect.value;
    return value;
  },
  provide: (field) => EditorView.decorations.from(field),
});

const none = { gutter: RangeSet.empty, text: Decoration.none };
const marked = StateField.define({
  create: () => none,
  update(value, transaction) {
    if (transaction.docChanged) {
      value = { gutter: value.gutter.map(transaction.changes), text: value.text.map(transaction.changes) };
    }
    for (const effect of transaction.effects) if (effect.is(setMarks)) value = effect.value;
    return value;
  },
  provide: (field) => EditorView.decorations.from(field, (value) => value.text),
});

// The place a followed step or origin points at, until something else is written or followed.
const followed = StateField.define({
  create: () => Decoration.none,
  update(value, transaction) {
    value = value.map(transaction.changes);
    for (const effect of transaction.effects) {
      if (effect.is(setChosen)) {
        const { from, to } = effect.value;
        value = from < to ? Decoration.set([chosen.range(from, to)]) : Decoration.none;
      }
    }
    return value;
  },
  provide: (field) => EditorView.decorations.from(field),
});

// Three numbers a token: from, to, class; in order, without overlap.
function paintOf(list, length) {
  const builder = new RangeSetBuilder();
  for (let index = 0; index + 2 < list.length; index += 3) {
    const [from, to, kind] = [list[index], list[index + 1], list[index + 2]];
    if (from < to && to <= length) builder.add(from, to, tokens[kind]);
  }
  return builder.finish();
}

// Three numbers a mark: from, to, kind. The gutter shows every line it touches, the text only causes.
function marksOf(list, doc) {
  const lines = new Map();
  const spans = [];
  for (let index = 0; index + 2 < list.length; index += 3) {
    const from = Math.min(list[index], doc.length);
    const to = Math.min(list[index + 1], doc.length);
    const kind = list[index + 2];
    const last = doc.lineAt(to).number;
    for (let number = doc.lineAt(from).number; number <= last; number++) {
      const start = doc.line(number).from;
      const known = lines.get(start);
      if (known === undefined || kind < known) lines.set(start, kind);
    }
    if (KINDS[kind] === "cause" && from < to) spans.push(causes.range(from, to));
  }
  const rows = [...lines].map(([start, kind]) => marks[kind].range(start));
  return { gutter: RangeSet.of(rows, true), text: Decoration.set(spans, true) };
}

function extensions(editor, readOnly, label) {
  return [
    lintGutter(),
    lineNumbers(),
    gutter({ class: "code__gutter", markers: (view) => view.state.field(marked).gutter }),
    history(),
    drawSelection(),
    highlightSpecialChars(),
    highlightActiveLine(),
    highlightActiveLineGutter(),
    highlightSelectionMatches(),
    search({ top: true }),
    keymap.of([...defaultKeymap, ...historyKeymap, ...searchKeymap]),
    paint,
    marked,
    followed,
    EditorState.readOnly.of(readOnly),
    EditorState.phrases.of(editor.phrases),
    EditorView.contentAttributes.of({
      "aria-label": label, spellcheck: "false", autocorrect: "off", autocapitalize: "off",
    }),
    EditorView.updateListener.of((update) => editor.updated(update)),
  ];
}

class Editor {
  // `phrases` translates CodeMirror's own words; the hooks get the whole text, and the cursor's offset.
  constructor(parent, phrases, onChange, onCursor) {
    this.phrases = phrases;
    this.onChange = onChange;
    this.onCursor = onCursor;
    this.states = new Map();
    this.key = null;
    this.quiet = false;
    this.view = new EditorView({ parent });
    // While an input method composes, the text is not final: it is told when the composition ends.
    this.view.contentDOM.addEventListener("compositionend", () => setTimeout(() => this.flush(), 30));
  }

  updated(update) {
    if (this.quiet) return;
    if (update.docChanged) {
      this.changed = true;
      if (!update.view.composing) this.flush();
    }
    if (update.selectionSet || update.docChanged) {
      this.onCursor(update.state.selection.main.head);
    }
  }

  flush() {
    if (!this.changed) return;
    this.changed = false;
    this.onChange(this.view.state.doc.toString());
  }

  // Shows a text under a key; each key has its own undo history.
  show(key, text, readOnly, label) {
    if (key !== this.key) this.flush();
    this.quiet = true;
    try {
      const identity = `${readOnly}\n${label}`;
      if (key !== this.key) {
        if (this.key !== null) this.states.set(this.key, { state: this.view.state, identity: this.identity });
        this.key = key;
        const kept = this.states.get(key);
        if (kept && kept.identity === identity) {
          this.view.setState(kept.state);
        } else {
          this.view.setState(EditorState.create({ doc: text, extensions: extensions(this, readOnly, label) }));
        }
      } else if (identity !== this.identity) {
        this.view.setState(EditorState.create({ doc: text, extensions: extensions(this, readOnly, label) }));
      }
      this.identity = identity;
      this.replace(text);
    } finally {
      this.quiet = false;
    }
  }

  // The smallest change that makes the text this one, so that cursor and history stay meaningful.
  replace(text) {
    const old = this.view.state.doc.toString();
    if (old === text || this.view.composing) return;
    let from = 0;
    const most = Math.min(old.length, text.length);
    while (from < most && old.charCodeAt(from) === text.charCodeAt(from)) from++;
    let tail = 0;
    while (tail < most - from
      && old.charCodeAt(old.length - 1 - tail) === text.charCodeAt(text.length - 1 - tail)) tail++;
    this.view.dispatch({ changes: { from, to: old.length - tail, insert: text.slice(from, text.length - tail) } });
  }

  // Forgets every kept history: another scenario was opened.
  reset() {
    this.states.clear();
    this.key = null;
  }

  decorate(paintList, markList) {
    const doc = this.view.state.doc;
    this.view.dispatch({
      effects: [setPaint.of(paintOf(paintList, doc.length)), setMarks.of(marksOf(markList, doc))],
    });
  }

  // A list of { from, to, severity: "error" | "warning" | "info" | "hint", message }.
  diagnose(list) {
    const length = this.view.state.doc.length;
    const inside = list.filter((item) => item.from <= length && item.to <= length);
    this.view.dispatch(setDiagnostics(this.view.state, inside));
  }

  select(from, to) {
    const length = this.view.state.doc.length;
    const anchor = Math.min(from, length);
    const head = Math.min(to, length);
    this.view.dispatch({
      selection: { anchor, head },
      effects: [setChosen.of({ from: anchor, to: head }), EditorView.scrollIntoView(anchor, { y: "center" })],
    });
    // Where the panes stand one under the other the editor may be off the screen.
    this.view.dom.scrollIntoView({ block: "nearest" });
  }

  focus() {
    this.view.focus();
  }

  destroy() {
    this.view.destroy();
  }
}

globalThis.hopscopeEditor = {
  create: (parent, phrases, onChange, onCursor) => new Editor(parent, phrases, onChange, onCursor),
};
