// Takes a wasm's code apart so that it compresses better: opcodes, locals, constants, offsets and so
// on lie in streams of their own, where a compressor sees what is alike; and so do, out of its data,
// the places of texts. The result is a wasm again, with a custom section at its end instead of code
// and data; `unpack.js` is the way back, in the page.

import {
  DATA, EXTENT, isBytes, leb, NEAR, NUMBER, OPCODE, PLACE, reader, RUN, STREAMS, TEXT, unpack, walk,
} from './unpack.js';

const CODE = 10;

/// Where the stack ends and the data begins, and how long a text may be.
const [STACK, LONGEST] = [1 << 20, 1 << 16];

/// How many pairs are given a byte; more bring nothing.
const PAIRS = 90;

/// The bytes with one byte that does not occur for each of the pairs that occur most, the pairs of
/// pairs included; behind them the pairs, as byte, first, second.
function paired(bytes) {
  const pairs = [];
  for (let byte = 0; byte < 256 && pairs.length < PAIRS; byte++) {
    if (bytes.includes(byte)) continue;
    const counts = new Map();
    let most = 0;
    for (let at = 1; at < bytes.length; at++) {
      const pair = bytes[at - 1] * 256 + bytes[at];
      counts.set(pair, (counts.get(pair) ?? 0) + 1);
      if (!(counts.get(pair) < counts.get(most))) most = pair;
    }
    const [first, second] = [most >> 8, most % 256];
    pairs.push([byte, first, second]);
    const shorter = [];
    for (let at = 0; at < bytes.length; at++) {
      const found = bytes[at] === first && bytes[at + 1] === second;
      shorter.push(found ? byte : bytes[at]);
      at += found;
    }
    bytes = shorter;
  }
  return [bytes, pairs.flat()];
}

/// Whether two numbers may be the place of a text: an address in the data, which begins above the
/// stack, and a length.
const isPlace = (address, length, data) => address >= STACK && address < STACK + data.length && length < LONGEST;

/// A number with a sign.
const signed = (number) => leb(number < 0 ? -1 - 2 * number : 2 * number);

/// Adds places of texts to their streams.
function placing(streams) {
  let end = 0;
  return (address, length) => {
    streams[PLACE].push(...signed(address - end));
    streams[EXTENT].push(...leb(length));
    end = address + length;
  };
}

/// Adds the data to its streams.
function addData(streams, data) {
  const place = placing(streams);
  let [bytes, places] = [0, 0];
  const run = () => {
    streams[RUN].push(...leb(bytes), ...leb(places));
    [bytes, places] = [0, 0];
  };
  for (let at = 0; at < data.length; ) {
    const numbers = at + 8 <= data.length ? [data.readUInt32LE(at), data.readUInt32LE(at + 4)] : [0, 0];
    if (isPlace(...numbers, data)) {
      place(...numbers);
      at += 8;
      places++;
    } else {
      if (places) run();
      streams[DATA].push(data[at++]);
      bytes++;
    }
  }
  run();
}

/// The packed form of `wasm`; throws where it could not be unpacked to the very same bytes.
export function pack(wasm) {
  const from = reader(wasm, 8);
  let start, end;
  for (let id; id !== CODE; ) {
    start = from.at;
    id = from.byte();
    end = from.number() + from.at;
    if (id !== CODE) from.at = end;
  }
  const size = end - from.at;
  const functions = from.number();
  const begin = from.at;
  // The data is the section behind the code, and the last.
  from.at = end + 1;
  const data = wasm.subarray(wasm.length - from.number());
  const taken = (ahead, isText) => {
    from.at = begin;
    const streams = Array.from({ length: STREAMS }, () => []);
    const move = (stream, other) => {
      const first = from.at;
      const number = isBytes(stream) ? from.byte() : from.number();
      streams[stream].push(...(other === undefined ? wasm.subarray(first, from.at) : signed(number - other)));
      return number;
    };
    const text = () => {
      const first = from.at;
      const address = from.number();
      from.byte();
      const length = from.number();
      if (isPlace(address, length, data) && isText(streams, address, length)) {
        streams[OPCODE].push(NUMBER);
        return true;
      }
      streams[TEXT].push(0);
      from.at = first;
      return false;
    };
    for (let count = functions; count; count--) {
      from.number(); // Its length.
      walk(move, (count) => ahead[streams[OPCODE].length + count] ?? 0, text);
    }
    return streams;
  };
  // Which stream an operand belongs to depends on the opcodes behind it: they are taken first. Then
  // the texts, to know them by their number.
  const ahead = taken([])[OPCODE];
  const known = new Map();
  taken(ahead, (_, ...text) => known.set(text.join(), text) && false);
  const texts = [...known.values()].sort(([one, short], [other, long]) => one - other || short - long);
  texts.forEach((text, number) => known.set(text.join(), number));
  let last = 0;
  const streams = taken(ahead, (streams, ...text) => {
    const number = known.get(text.join());
    const step = number - last;
    streams[TEXT].push(...leb(Math.abs(step) <= NEAR ? 1 + NEAR + step : 2 * NEAR + 2 + number));
    last = number;
    return true;
  });
  const place = placing(streams);
  for (const text of texts) place(...text);
  addData(streams, data);
  const [opcodes, pairs] = paired(streams[OPCODE]);
  streams[OPCODE] = opcodes;
  const head = [
    0, ...leb(size), ...leb(data.length), ...leb(functions), ...leb(pairs.length), ...pairs,
    ...leb(texts.length), ...streams.flatMap((stream) => leb(stream.length)),
  ];
  const content = Buffer.concat([head, ...streams].map((part) => Buffer.from(part)));
  const section = Buffer.concat([Buffer.from([0, ...leb(content.length)]), content]);
  const packed = Buffer.concat([wasm.subarray(0, start), section]);
  if (!Buffer.from(unpack(packed)).equals(wasm)) throw new Error('what was packed does not come back');
  return packed;
}
