// Puts the page's wasm together again, which `pack.mjs` took apart so that it compresses better.
// It becomes a part of the glue, so that the page asks for no file more.

// Every kind of operand lies in a stream of its own, in the order that compresses best, and some in
// several, by what is around them:
// - constants by the opcode that follows, or what is added to a local by that local;
// - locals that are read by what they are read for, locals that are set by whether to an i64;
// - calls by the constants before, branches by whether they ask for something;
// - offsets of loads by the local with the address. What is copied or handed on lies side by side:
//   NEXT_LOAD and NEXT_STORE have how far an offset is from that of the load or store just before;
// - TEXT has two constants that are a text's address and length: which of all texts, or how far
//   behind the last.
// The first four streams are those of the data.
const numbers = {};
export let STREAMS = 0;
for (const [name, several] of Object.entries({
  RUN: 1, DATA: 1, PLACE: 1, EXTENT: 1, OPCODE: 1, BLOCK: 1, LONG: 1, BRANCH: 2, CONSTANT: 256, ADDED: 17,
  TEXT: 1, OTHER: 1, CALL: 3, TABLE: 1, LOAD: 17, STORE: 1, NEXT_LOAD: 2, NEXT_STORE: 2, SET: 2, FLOAT: 1,
  TYPES: 1, LOCAL: 40,
})) {
  numbers[name] = STREAMS;
  STREAMS += several;
}
export const { OPCODE, RUN, PLACE, EXTENT, DATA, TEXT } = numbers;
const { BLOCK, LONG, BRANCH, CONSTANT, ADDED, OTHER, CALL, LOCAL, TABLE, SET, FLOAT, TYPES } = numbers;
const { LOAD, STORE, NEXT_LOAD, NEXT_STORE } = numbers;
export const NUMBER = 0x41; // i32.const
const [GET, TEE, ADD] = [0x20, 0x22, 0x6a];
/// So many texts before and behind the last are told by their distance.
export const NEAR = 4;

/// The streams of an instruction's operands, by opcode; what has 0xfc before it begins at 256.
const operands = [];
for (const [first, last, ...streams] of [
  [0x02, 0x04, BLOCK],
  [0x0c, 0x0d, BRANCH],
  [0x10, 0x10, CALL],
  [0x11, 0x11, OTHER, OTHER], // call_indirect
  [GET, GET, LOCAL],
  [0x21, TEE, SET],
  [0x23, 0x26, OTHER], // globals and tables
  [0x28, 0x35, OPCODE, LOAD], // alignment and offset
  [0x36, 0x3e, OPCODE, STORE],
  [0x3f, 0x40, OTHER], // memory.size, memory.grow
  [NUMBER, NUMBER, CONSTANT],
  [0x42, 0x42, LONG], // i64.const
  [0x43, 0x43, FLOAT, FLOAT, FLOAT, FLOAT],
  [0x44, 0x44, FLOAT, FLOAT, FLOAT, FLOAT, FLOAT, FLOAT, FLOAT, FLOAT],
  [0xd0, 0xd0, OTHER], // ref.null
  [0xd2, 0xd2, OTHER], // ref.func
  [0x10a, 0x10a, OTHER, OTHER], // memory.copy
  [0x10b, 0x10b, OTHER], // memory.fill
]) for (let opcode = first; opcode <= last; opcode++) operands[opcode] = streams;

/// The kind of an instruction by its opcode; each of these is the first of the next kind.
const firsts = [0x10, 0x11, 0x20, 0x21, 0x28, 0x36, 0x3f, 0x6a, 0x6b];
const kinds = Array.from({ length: 256 }, (_, opcode) => firsts.findLastIndex((first) => opcode >= first) + 1);

/// Whether an instruction results in an i64, by its opcode: from every second of these on it does not.
const turns = [0x29, 0x2a, 0x30, 0x36, 0x42, 0x43, 0x79, 0x8b, 0xac, 0xae];
const long = Array.from({ length: 256 }, (_, opcode) => turns.findLastIndex((turn) => opcode >= turn) % 2 === 0);

/// Whether a stream has bytes, not numbers.
const bytes = [OPCODE, FLOAT, DATA];
export const isBytes = (stream) => bytes.includes(stream);

/// Walks through a function. `move` takes the next number of a stream from one side to the other and
/// returns it, as the difference from another if there is one; `ahead` is the opcode that many after the operand that is about to be moved; `text`
/// moves two constants with the opcode between them, if they are a text's.
export function walk(move, ahead, text) {
  const several = (count, stream) => {
    while (count-- > 0) move(stream);
  };
  const around = {
    // What comes behind another local, a constant or one that is added tells more than these.
    [LOCAL]: () => {
      const next = [GET, NUMBER].indexOf(ahead(0)) + 1;
      const more = next === 2 && ahead(1) === ADD;
      return 10 * (next + more) + kinds[ahead(Math.min(next, 1) + more)];
    },
    [LOAD]: () => local,
    [SET]: () => +(long[previous] ?? 0),
    [CALL]: () => Math.min(constants, 2),
    [BRANCH]: () => opcode - 0x0c,
    [CONSTANT]: () => (ahead(0) === ADD ? ADDED - CONSTANT + local : ahead(0)),
  };
  several(2 * move(TYPES), TYPES); // How many locals of which type.
  // The last instruction's local, 16 if that is a later one or none; and how many of the last were constants.
  let local = 16;
  let constants = 0;
  let opcode, previous;
  // The last load and store: which instruction it was, from which local, and its offset.
  const before = { [LOAD]: {}, [STORE]: {} };
  for (let depth = 1, place = 0; depth; place++) {
    previous = opcode;
    opcode = move(OPCODE);
    if (opcode === 0x0b) depth--; // end
    else if (opcode >= 0x02 && opcode <= 0x04) depth++;
    else if (opcode === 0x0e) several(move(TABLE) + 1, TABLE); // br_table
    else if (opcode === 0x1c) several(move(OTHER), OTHER); // select
    else if (opcode === 0xfc) opcode = 256 + move(OPCODE);
    if (opcode === NUMBER && ahead(0) === NUMBER && text()) {
      constants += 2;
      local = 16;
      place++;
      continue;
    }
    let number;
    for (const stream of operands[opcode] ?? []) {
      const last = before[stream];
      const distance = place - last?.place;
      if (stream === LOAD && (distance === 2 || distance === 4) && local < 16 && local === last.local) {
        number = move(NEXT_LOAD + distance / 2 - 1, last.number);
      } else if (stream === STORE && (distance === 3 || distance === 4)) {
        number = move(NEXT_STORE + distance - 3, last.number);
      } else {
        number = move(stream + (around[stream]?.() ?? 0));
      }
      if (last) before[stream] = { place, local, number };
    }
    constants = opcode === NUMBER ? constants + 1 : 0;
    local = opcode >= GET && opcode <= TEE ? Math.min(number, 16) : 16;
  }
}

/// A number as LEB128.
export const leb = (number) => (number > 127 ? [(number % 128) + 128, ...leb(Math.floor(number / 128))] : [number]);

/// The same for a number that could have a sign.
const signedLeb = (number) => (number > 63 ? [(number % 128) + 128, ...signedLeb(Math.floor(number / 128))] : [number]);

/// A number with a sign, of one without.
const signed = (number) => (number % 2 ? (-1 - number) / 2 : number / 2);

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

/// The wasm whose code and data `pack` put into a custom section at its end.
export function unpack(packed) {
  const sections = reader(packed, 8);
  let at;
  for (let id = 1; id; ) {
    at = sections.at;
    id = sections.byte();
    const length = sections.number();
    if (id) sections.at += length;
  }
  sections.byte(); // It has no name.
  const size = sections.number();
  const dataSize = sections.number();
  let functions = sections.number();
  // What a byte of the opcodes stands for: two others, which may be such bytes themselves.
  const pairs = Array.from({ length: 256 }, (_, byte) => [byte]);
  for (const end = sections.number() + sections.at; sections.at < end; ) {
    pairs[sections.byte()] = [...pairs[sections.byte()], ...pairs[sections.byte()]];
  }
  const textCount = sections.number();
  const lengths = Array.from({ length: STREAMS }, () => sections.number());
  let begin = sections.at;
  const streams = lengths.map((length) => reader(packed, (begin += length) - length));
  const opcodes = [];
  for (let { at } = streams[OPCODE], end = at + lengths[OPCODE]; at < end; at++) opcodes.push(...pairs[packed[at]]);
  streams[OPCODE] = reader(opcodes, 0);

  const wasm = new Uint8Array(at + size + dataSize + 16);
  wasm.set(packed.subarray(0, at));
  const write = (number) => {
    for (; number > 127; number = Math.floor(number / 128)) wasm[at++] = (number % 128) + 128;
    wasm[at++] = number;
  };
  const move = (stream, other) => {
    const from = streams[stream];
    if (other !== undefined) {
      const number = other + signed(from.number());
      write(number);
      return number;
    }
    const first = from.at;
    const number = isBytes(stream) ? from.byte() : from.number();
    for (let byte = first; byte < from.at; byte++) wasm[at++] = from.bytes[byte];
    return number;
  };
  const next = (stream) => streams[stream].number();
  // The place of a text is an address and a length; most texts begin where the one before ends, and
  // how far from there is what is told.
  let end = 0;
  const place = () => {
    const address = end + signed(next(PLACE));
    const length = next(EXTENT);
    end = address + length;
    return [address, length];
  };
  const texts = Array.from({ length: textCount }, place);
  let last = 0;
  const text = () => {
    const number = next(TEXT);
    if (!number) return false;
    last = number <= 2 * NEAR + 1 ? last + number - 1 - NEAR : number - 2 * NEAR - 2;
    const [address, length] = texts[last];
    for (const byte of [...signedLeb(address), NUMBER, ...signedLeb(length)]) wasm[at++] = byte;
    streams[OPCODE].at++;
    return true;
  };
  wasm[at++] = 10;
  write(size);
  write(functions);
  while (functions--) {
    // The function's length comes before it, and takes up to five bytes.
    const frame = at;
    at += 5;
    walk(move, (count) => opcodes[streams[OPCODE].at + count] ?? 0, text);
    const length = at - frame - 5;
    at = frame;
    write(length);
    wasm.copyWithin(at, frame + 5, frame + 5 + length);
    at += length;
  }
  wasm[at++] = 11;
  write(dataSize);
  const view = new DataView(wasm.buffer);
  // Bytes, then places of texts, then bytes again.
  end = 0;
  for (const finish = at + dataSize; at < finish; ) {
    for (let count = next(RUN); count; count--) wasm[at++] = streams[DATA].byte();
    for (let count = next(RUN); count; count--) {
      for (const number of place()) {
        view.setUint32(at, number, true);
        at += 4;
      }
    }
  }
  return wasm.subarray(0, at);
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
