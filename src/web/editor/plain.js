// What the commands ask of a language, answered for text without one: there is no syntax tree, a
// line is indented as the one before it, and more behind `{` and `:`. Stands in for
// @codemirror/language and @lezer/common, which would be an eighth of the bundle.

const UNIT = 4;

const node = {
  type: { prop: () => null },
  childBefore: () => null,
  childAfter: () => null,
};

export const syntaxTree = () => ({ resolveInner: () => node, resolveStack: () => null, topNode: node });
export const NodeProp = { closedBy: null, openedBy: null };
export const matchBrackets = () => null;
export const indentUnit = null;
export const getIndentUnit = () => UNIT;
export const indentString = (state, columns) => " ".repeat(columns);

export class IndentContext {
  constructor(state) {
    this.state = state;
    this.unit = UNIT;
  }
}

export function getIndentation(context, position) {
  const line = context.state.doc.lineAt(position);
  const before = line.text.slice(0, position - line.from);
  const indent = /^\s*/.exec(before)[0].replace(/\t/g, " ".repeat(UNIT * 2)).length;
  return indent + (/[{:]\s*$/.test(before) ? UNIT : 0);
}
