// CodeMirror 6 as hopscope's editor. Everything that is said about the text (highlighting, marks,
// diagnostics) comes from Rust as flat arrays of UTF-16 offsets; src/web/editor.rs is the other side.

import { EditorState, StateEffect, StateField, RangeSet, RangeSetBuilder } from "@codemirror/state";
import {
  EditorView, Decoration, GutterMarker, gutter, highlightActiveLine, highlightActiveLineGutter,
  highlightSpecialChars, keymap, lineNumbers,
} from "@codemirror/view";
import {
  copyLineDown, copyLineUp, deleteLine, history, historyKeymap, indentLess, indentMore, indentSelection,
  insertBlankLine, moveLineDown, moveLineUp, selectLine, simplifySelection, standardKeymap, toggleTabFocusMode,
} from "@codemirror/commands";
import { closeSearchPanel, findNext, findPrevious, openSearchPanel, search } from "@codemirror/search";

// CodeMirror's `defaultKeymap` without what needs a syntax tree or several cursors: there are none.
const keys = [
  { key: "Alt-ArrowUp", run: moveLineUp },
  { key: "Shift-Alt-ArrowUp", run: copyLineUp },
  { key: "Alt-ArrowDown", run: moveLineDown },
  { key: "Shift-Alt-ArrowDown", run: copyLineDown },
  { key: "Escape", run: simplifySelection },
  { key: "Mod-Enter", run: insertBlankLine },
  { key: "Alt-l", mac: "Ctrl-l", run: selectLine },
  { key: "Mod-[", run: indentLess },
  { key: "Mod-]", run: indentMore },
  { key: "Mod-Alt-\\", run: indentSelection },
  { key: "Shift-Mod-k", run: deleteLine },
  { key: "Ctrl-m", mac: "Shift-Alt-m", run: toggleTabFocusMode },
  ...standardKeymap,
  ...historyKeymap,
  // And `searchKeymap` without what selects several places.
  { key: "Mod-f", run: openSearchPanel, scope: "editor search-panel" },
  { key: "F3", run: findNext, shift: findPrevious, scope: "editor search-panel", preventDefault: true },
  { key: "Mod-g", run: findNext, shift: findPrevious, scope: "editor search-panel", preventDefault: true },
  { key: "Escape", run: closeSearchPanel, scope: "editor search-panel" },
];

// The order is that of `page::highlight::Class`.
const CLASSES = ["comment", "keyword", "name", "variable", "string", "regex", "value", "punctuation", "problem"];
// The order is that of `page::view::mark::Kind`.
const KINDS = ["cause", "won", "lost"];
// From the worst; the order is that of `web::editor::level`.
const LEVELS = ["error", "warning", "info", "hint"];

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

// The flag of a line with problems.
class Flag extends GutterMarker {
  constructor(level, text) {
    super();
    this.level = level;
    this.text = text;
  }
  eq(other) {
    return this.level === other.level && this.text === other.text;
  }
  toDOM() {
    const flag = document.createElement("span");
    flag.className = `code__flag code__flag--${LEVELS[this.level]}`;
    flag.title = this.text;
    return flag;
  }
}

const setPaint = StateEffect.define();
const setMarks = StateEffect.define();
const setProblems = StateEffect.define();
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

// What is said about lines: in the gutter, and in the text.
const none = { gutter: RangeSet.empty, text: Decoration.none };
const linesOf = (set) => StateField.define({
  create: () => none,
  update(value, transaction) {
    if (transaction.docChanged) {
      value = { gutter: value.gutter.map(transaction.changes), text: value.text.map(transaction.changes) };
    }
    for (const effect of transaction.effects) if (effect.is(set)) value = effect.value;
    return value;
  },
  provide: (field) => EditorView.decorations.from(field, (value) => value.text),
});
const marked = linesOf(setMarks);
const problems = linesOf(setProblems);

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

// What stands in the list of problems too, where keyboard and screen reader find it. Three numbers
// a problem: from, to, level; and a line.
function problemsOf(list, messages, doc) {
  const lines = new Map();
  const spans = [];
  for (const [number, message] of messages.split("\n").entries()) {
    let [from, to, level] = list.slice(number * 3, number * 3 + 3);
    if (!(to <= doc.length)) continue;
    const line = doc.lineAt(from);
    const known = lines.get(line.from);
    lines.set(line.from, known
      ? new Flag(Math.min(level, known.level), `${known.text}\n${message}`)
      : new Flag(level, message));
    // An empty place has nothing to underline: a neighbour stands in.
    if (from === to) to < line.to ? to++ : from > line.from && from--;
    if (from < to) {
      const attributes = { title: message };
      spans.push(Decoration.mark({ class: `code__wrong code__wrong--${LEVELS[level]}`, attributes }).range(from, to));
    }
  }
  const rows = [...lines].map(([start, flag]) => flag.range(start));
  return { gutter: RangeSet.of(rows, true), text: Decoration.set(spans, true) };
}

function extensions(editor, readOnly, label) {
  return [
    gutter({ class: "code__flags", markers: (view) => view.state.field(problems).gutter }),
    lineNumbers(),
    gutter({ class: "code__gutter", markers: (view) => view.state.field(marked).gutter }),
    history(),
    highlightSpecialChars(),
    highlightActiveLine(),
    highlightActiveLineGutter(),
    search({ top: true }),
    keymap.of(keys),
    paint,
    marked,
    problems,
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
  // `phrases` translates CodeMirror's own words, each a line before its translation. The hook gets
  // the whole text if it is another, and the cursor's offset if that may be another.
  constructor(parent, phrases, hook) {
    const words = phrases.split("\n");
    this.phrases = {};
    for (let index = 0; index + 1 < words.length; index += 2) this.phrases[words[index]] = words[index + 1];
    this.hook = hook;
    this.states = new Map();
    this.key = null;
    this.quiet = false;
    this.view = new EditorView({ parent });
    // While an input method composes, the text is not final: it is told when the composition ends.
    this.view.contentDOM.addEventListener("compositionend", () => setTimeout(() => this.flush(), 30));
  }

  updated(update) {
    if (this.quiet) return;
    if (update.docChanged) this.changed = true;
    if (update.selectionSet || update.docChanged) {
      this.hook(update.view.composing ? undefined : this.fresh(), update.state.selection.main.head);
    }
  }

  // The text, if it was not told yet.
  fresh() {
    const text = this.changed ? this.view.state.doc.toString() : undefined;
    this.changed = false;
    return text;
  }

  flush() {
    if (this.changed) this.hook(this.fresh());
  }

  // Shows a text under a key, which is its name too; each key has its own undo history.
  show(key, text, readOnly) {
    if (key !== this.key) this.flush();
    this.quiet = true;
    try {
      if (key !== this.key || readOnly !== this.readOnly) {
        if (key !== this.key && this.key !== null) {
          this.states.set(this.key, { state: this.view.state, readOnly: this.readOnly });
        }
        const kept = key === this.key ? undefined : this.states.get(key);
        this.view.setState(kept?.readOnly === readOnly
          ? kept.state
          : EditorState.create({ doc: text, extensions: extensions(this, readOnly, key) }));
        this.key = key;
        this.readOnly = readOnly;
      }
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

  decorate(paintList, markList, problemList, messages) {
    const doc = this.view.state.doc;
    this.view.dispatch({
      effects: [
        setPaint.of(paintOf(paintList, doc.length)),
        setMarks.of(marksOf(markList, doc)),
        setProblems.of(problemsOf(problemList, messages, doc)),
      ],
    });
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

  destroy() {
    this.view.destroy();
  }
}

globalThis.hopscopeEditor = {
  create: (parent, phrases, hook) => new Editor(parent, phrases, hook),
};
