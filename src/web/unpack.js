// Puts the page's wasm together again, which `pack.mjs` took apart so that it compresses better.
// It becomes a part of the glue, so that the page asks for no file more.

// Every kind of operand lies in a stream of its own, in the order that compresses best; some have
// several, by what is around them: constants by the opcode that follows, locals that are read by its
// kind, calls by whether a constant comes before, offsets and what is added to a local by that local.
const numbers = {};
export let STREAMS = 0;
for (const [name, several] of Object.entries({
  OPCODE: 1, BLOCK: 1, LONG: 1, BRANCH: 1, CONSTANT: 256, ADDED: 17, OTHER: 1, CALL: 2, LOCAL: 10,
  TABLE: 1, LOAD: 17, SET: 1, STORE: 1, FLOAT: 1, TYPES: 1,
})) {
  numbers[name] = STREAMS;
  STREAMS += several;
}
export const OPCODE = numbers.OPCODE;
const { BLOCK, LONG, BRANCH, CONSTANT, ADDED, OTHER, CALL, LOCAL, TABLE, LOAD, SET, STORE, FLOAT, TYPES } = numbers;
const ADD = 0x6a;

/// The streams of an instruction's operands, by opcode; what has 0xfc before it begins at 256.
const operands = [];
for (const [first, last, ...streams] of [
  [0x02, 0x04, BLOCK],
  [0x0c, 0x0d, BRANCH],
  [0x10, 0x10, CALL],
  [0x11, 0x11, OTHER, OTHER], // call_indirect
  [0x20, 0x20, LOCAL], // local.get
  [0x21, 0x22, SET],
  [0x23, 0x26, OTHER], // globals and tables
  [0x28, 0x35, OPCODE, LOAD], // alignment and offset
  [0x36, 0x3e, OPCODE, STORE],
  [0x3f, 0x40, OTHER], // memory.size, memory.grow
  [0x41, 0x41, CONSTANT], // i32.const
  [0x42, 0x42, LONG], // i64.const
  [0x43, 0x43, FLOAT, FLOAT, FLOAT, FLOAT],
  [0x44, 0x44, FLOAT, FLOAT, FLOAT, FLOAT, FLOAT, FLOAT, FLOAT, FLOAT],
  [0xd0, 0xd0, OTHER], // ref.null
  [0xd2, 0xd2, OTHER], // ref.func
  [0x10a, 0x10a, OTHER, OTHER], // memory.copy
  [0x10b, 0x10b, OTHER], // memory.fill
]) for (let opcode = first; opcode <= last; opcode++) operands[opcode] = streams;

/// The kinds of instructions, by the opcode that is the first of the next kind.
const kinds = [0x10, 0x11, 0x20, 0x21, 0x28, 0x36, 0x3f, 0x6a, 0x6b];
const kind = (opcode) => kinds.findLastIndex((first) => opcode >= first) + 1;

/// Whether a stream has bytes, not numbers.
export const isBytes = (stream) => stream === OPCODE || stream === FLOAT;

/// Walks through a function. `move` takes the next number of a stream from one side to the other and
/// returns it; `following` is the opcode after the operand that is about to be moved.
export function walk(move, following) {
  const several = (count, stream) => {
    while (count-- > 0) move(stream);
  };
  const around = {
    [LOCAL]: () => kind(following()),
    [LOAD]: () => local,
    [CALL]: () => +constant,
    [CONSTANT]: () => (following() === ADD ? ADDED - CONSTANT + local : following()),
  };
  several(2 * move(TYPES), TYPES); // How many locals of which type.
  // The last instruction: its local, 16 if that is a later one or none; and whether it is a constant.
  let local = 16;
  let constant = false;
  for (let depth = 1; depth; ) {
    let opcode = move(OPCODE);
    if (opcode === 0x0b) depth--; // end
    else if (opcode >= 0x02 && opcode <= 0x04) depth++;
    else if (opcode === 0x0e) several(move(TABLE) + 1, TABLE); // br_table
    else if (opcode === 0x1c) several(move(OTHER), OTHER); // select
    else if (opcode === 0xfc) opcode = 256 + move(OPCODE);
    let number;
    for (const stream of operands[opcode] ?? []) number = move(stream + (around[stream]?.() ?? 0));
    constant = opcode === 0x41;
    local = opcode >= 0x20 && opcode <= 0x22 ? Math.min(number, 16) : 16;
  }
}

/// A number as LEB128.
export const leb = (number) => (number > 127 ? [(number % 128) + 128, ...leb(Math.floor(number / 128))] : [number]);

/// Reads bytes, and LEB128 numbers, from `at` on.
export function reader(bytes, at) {
  return {
    at,
    bytes,
    byte() {
      if (this.at >= bytes.length) throw new Error('it is cut short');
      return bytes[this.at++];
    },
    number() {
      for (let value = 0, place = 1; ; place *= 128) {
        const byte = this.byte();
        value += (byte & 127) * place;
        if (byte < 128) return value;
      }
    },
  };
}

/// The wasm whose code `pack` put into a custom section at its end.
export function unpack(packed) {
  const sections = reader(packed, 8);
  let data, code;
  for (let id = 1; id; ) {
    code = sections.at;
    id = sections.byte();
    const length = sections.number();
    // The code belongs before the data.
    if (id === 11) data = code;
    if (id) sections.at += length;
  }
  sections.byte(); // It has no name.
  const size = sections.number();
  let functions = sections.number();
  // What a byte of the opcodes stands for: two others, which may be such bytes themselves.
  const pairs = Array.from({ length: 256 }, (_, byte) => [byte]);
  for (const end = sections.number() + sections.at; sections.at < end; ) {
    pairs[sections.byte()] = [...pairs[sections.byte()], ...pairs[sections.byte()]];
  }
  const lengths = Array.from({ length: STREAMS }, () => sections.number());
  let next = sections.at;
  const streams = lengths.map((length) => reader(packed, (next += length) - length));
  const opcodes = [];
  for (let { at } = streams[OPCODE], end = at + lengths[OPCODE]; at < end; at++) opcodes.push(...pairs[packed[at]]);
  streams[OPCODE] = reader(opcodes, 0);

  const wasm = new Uint8Array(code + size + 16);
  wasm.set(packed.subarray(0, data));
  let at = data;
  const write = (number) => {
    for (; number > 127; number = Math.floor(number / 128)) wasm[at++] = (number % 128) + 128;
    wasm[at++] = number;
  };
  const move = (stream) => {
    const from = streams[stream];
    const first = from.at;
    const number = isBytes(stream) ? from.byte() : from.number();
    for (let byte = first; byte < from.at; byte++) wasm[at++] = from.bytes[byte];
    return number;
  };
  wasm[at++] = 10;
  write(size);
  write(functions);
  while (functions--) {
    // The function's length comes before it, and takes up to five bytes.
    const frame = at;
    at += 5;
    walk(move, () => opcodes[streams[OPCODE].at]);
    const length = at - frame - 5;
    at = frame;
    write(length);
    wasm.copyWithin(at, frame + 5, frame + 5 + length);
    at += length;
  }
  wasm.set(packed.subarray(data, code), at);
  return wasm.subarray(0, at + code - data);
}

/// Downloads a packed wasm.
export async function download(address) {
  try {
    const answer = await fetch(address);
    if (!answer.ok) throw new Error(`${answer.status} ${answer.statusText}`);
    return unpack(new Uint8Array(await answer.arrayBuffer()));
  } catch (error) {
    document.body.append(`hopscope: ${address}: ${error.message}`);
    throw error;
  }
}
