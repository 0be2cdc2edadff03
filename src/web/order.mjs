// Puts functions that are alike next to each other, where a compressor finds what they share: gives
// each a name by which wasm-opt then sorts them. Alike are those that share sequences of opcodes.

import { isBytes, leb, OPCODE, reader, walk } from './unpack.js';

const [IMPORT, CODE] = [2, 10];
/// How long a sequence is, and in how many functions it may be to tell something.
const [LENGTH, MOST] = [6, 400];

/// The wasm with a name section that says the order.
export function named(wasm) {
  const from = reader(wasm, 8);
  let imports = 0;
  for (let id; id !== CODE; ) {
    id = from.byte();
    const end = from.number() + from.at;
    if (id === IMPORT) imports = importedFunctions(from);
    if (id !== CODE) from.at = end;
  }
  const order = alike(functions(from));
  const names = order.map((index, place) => [imports + index, Buffer.from(`f${String(place).padStart(6, '0')}`)]);
  names.sort(([one], [other]) => one - other);
  const list = names.flatMap(([index, name]) => [...leb(index), ...leb(name.length), ...name]);
  const content = [...leb(names.length), ...list];
  const section = [4, ...Buffer.from('name'), 1, ...leb(content.length), ...content];
  return Buffer.concat([wasm, Buffer.from([0, ...leb(section.length), ...section])]);
}

/// How many of the imports are functions.
function importedFunctions(from) {
  const name = () => {
    const length = from.number();
    from.at += length;
  };
  const numbers = (count) => {
    while (count-- > 0) from.number();
  };
  // By kind: a function has a type, a table a type and limits, a memory limits, a global a type and
  // whether it changes; limits are two numbers if they say so.
  const limits = () => numbers(1 + (from.number() & 1));
  const rest = [() => numbers(1), () => [numbers(1), limits()], limits, () => numbers(2)];
  let functions = 0;
  for (let count = from.number(); count; count--) {
    name();
    name();
    const kind = from.byte();
    functions += kind === 0;
    rest[kind]();
  }
  return functions;
}

/// The sequences of opcodes of each function.
function functions(from) {
  return Array.from({ length: from.number() }, () => {
    const opcodes = [];
    const move = (stream) => {
      const number = isBytes(stream) ? from.byte() : from.number();
      if (stream === OPCODE) opcodes.push(number);
      return number;
    };
    from.number(); // Its length.
    walk(move, () => 0); // What is ahead is of no matter here.
    const sequences = new Set();
    for (let at = LENGTH; at <= opcodes.length; at++) {
      sequences.add(opcodes.slice(at - LENGTH, at).reduce((hash, opcode) => (hash * 131 + opcode) >>> 0, 0));
    }
    return sequences;
  });
}

/// The functions from each to the one that is most like it, as far as they are not taken yet.
function alike(all) {
  const holders = new Map();
  all.forEach((sequences, index) => {
    for (const sequence of sequences) (holders.get(sequence) ?? holders.set(sequence, []).get(sequence)).push(index);
  });
  const left = new Set(all.keys());
  const order = [];
  for (let next = 0; left.size; ) {
    left.delete(next);
    order.push(next);
    const shared = new Map();
    for (const sequence of all[next]) {
      const found = holders.get(sequence);
      if (found.length > MOST) continue;
      for (const other of found) if (left.has(other)) shared.set(other, (shared.get(other) ?? 0) + 1);
    }
    let most = -1;
    [next] = left;
    for (const [other, count] of shared) {
      // A long function shares something with everyone.
      const share = count / (Math.sqrt(all[other].size) + 1);
      if (share > most) [most, next] = [share, other];
    }
  }
  return order;
}
