// Unpacks the module: LZMA makes it a quarter smaller than what browsers unpack by themselves.
// The format is that of the LZMA specification (Igor Pavlov, 2015); the file says how long its content is.
"use strict";

/** What an .lzma file holds. */
function unpackLzma(packed) {
  const view = new DataView(packed.buffer, packed.byteOffset);
  const properties = packed[0];
  const literalContext = properties % 9;
  const literalMask = (1 << (Math.floor(properties / 9) % 5)) - 1;
  const positionMask = (1 << Math.floor(properties / 45)) - 1;
  const output = new Uint8Array(Number(view.getBigUint64(5, true)));

  // Every adaptive bit, group after group; half of 2048 is "as likely as not".
  let groups = 0;
  const group = (size) => (groups += size) - size;
  const isMatch = group(12 << 4);
  const isRepeat = group(12);
  const isRepeat0 = group(12);
  const isRepeat1 = group(12);
  const isRepeat2 = group(12);
  const isLongRepeat0 = group(12 << 4);
  const slots = group(4 << 6);
  const special = group(128);
  const align = group(16);
  const lengthGroup = () => ({ choice: group(2), low: group(16 << 3), mid: group(16 << 3), high: group(256) });
  const matchLength = lengthGroup();
  const repeatLength = lengthGroup();
  const literals = group(0x300 << (literalContext + (Math.floor(properties / 9) % 5)));
  const likely = new Uint16Array(groups).fill(1024);

  // The range coder, with its range and its code: section 5. Its first byte is 0.
  let at = 18;
  const coder = Uint32Array.of(0xffffffff, view.getUint32(14));

  /** Goes down a tree of adaptive bits, from a node to the first that is `end` or beyond. */
  function descend(start, from, end) {
    let node = from;
    let range = coder[0];
    let code = coder[1];
    while (node < end) {
      const probability = likely[start + node];
      const bound = (range >>> 11) * probability;
      if (code < bound) {
        range = bound;
        likely[start + node] = probability + ((2048 - probability) >> 5);
        node <<= 1;
      } else {
        range = (range - bound) >>> 0;
        code = (code - bound) >>> 0;
        likely[start + node] = probability - (probability >> 5);
        node = (node << 1) | 1;
      }
      if (range < 0x1000000) {
        range = (range << 8) >>> 0;
        code = ((code << 8) | packed[at++]) >>> 0;
      }
    }
    coder[0] = range;
    coder[1] = code;
    return node;
  }

  function bit(index) {
    return descend(index - 1, 1, 2) & 1;
  }

  /** Bits that are as likely 0 as 1. */
  function evenBits(count) {
    let value = 0;
    for (; count > 0; count -= 1) {
      coder[0] >>>= 1;
      const isOne = coder[1] >= coder[0];
      if (isOne) {
        coder[1] -= coder[0];
      }
      value = (value << 1) | Number(isOne);
      if (coder[0] < 0x1000000) {
        coder[0] <<= 8;
        coder[1] = (coder[1] << 8) | packed[at++];
      }
    }
    return value;
  }

  function tree(start, bits) {
    return descend(start, 1, 1 << bits) - (1 << bits);
  }

  function reverseTree(start, bits) {
    let node = 1;
    let value = 0;
    for (let count = 0; count < bits; count += 1) {
      const next = bit(start + node);
      node = (node << 1) | next;
      value |= next << count;
    }
    return value;
  }

  function length({ choice, low, mid, high }, position) {
    if (!bit(choice)) {
      return tree(low + (position << 3), 3);
    }
    return bit(choice + 1) ? 16 + tree(high, 8) : 8 + tree(mid + (position << 3), 3);
  }

  function distance(long) {
    const slot = tree(slots + (Math.min(long, 3) << 6), 6);
    if (slot < 4) {
      return slot;
    }
    const bits = (slot >> 1) - 1;
    const base = (2 | (slot & 1)) << bits;
    if (slot < 14) {
      return base + reverseTree(special + base - slot, bits);
    }
    return base + (evenBits(bits - 4) << 4) + reverseTree(align, 4);
  }

  let done = 0;
  let state = 0;
  let [last, second, third, fourth] = [0, 0, 0, 0];
  while (done < output.length) {
    const position = done & positionMask;
    if (!bit(isMatch + (state << 4) + position)) {
      const before = done > 0 ? output[done - 1] : 0;
      const context = ((done & literalMask) << literalContext) + (before >> (8 - literalContext));
      const start = literals + 0x300 * context;
      let node = 1;
      if (state >= 7) {
        let matched = output[done - last - 1];
        do {
          const expected = (matched >> 7) & 1;
          matched <<= 1;
          const found = bit(start + ((1 + expected) << 8) + node);
          node = (node << 1) | found;
          if (found !== expected) {
            break;
          }
        } while (node < 0x100);
      }
      output[done++] = descend(start, node, 0x100) & 0xff;
      state = state < 4 ? 0 : state < 10 ? state - 3 : state - 6;
      continue;
    }
    let long;
    if (!bit(isRepeat + state)) {
      [second, third, fourth] = [last, second, third];
      long = length(matchLength, position);
      state = state < 7 ? 7 : 10;
      last = distance(long);
    } else {
      if (!bit(isRepeat0 + state)) {
        if (!bit(isLongRepeat0 + (state << 4) + position)) {
          state = state < 7 ? 9 : 11;
          output[done] = output[done - last - 1];
          done += 1;
          continue;
        }
      } else if (!bit(isRepeat1 + state)) {
        [last, second] = [second, last];
      } else if (!bit(isRepeat2 + state)) {
        [last, second, third] = [third, last, second];
      } else {
        [last, second, third, fourth] = [fourth, last, second, third];
      }
      long = length(repeatLength, position);
      state = state < 7 ? 8 : 11;
    }
    const end = Math.min(done + long + 2, output.length);
    for (const back = last + 1; done < end; done += 1) {
      output[done] = output[done - back];
    }
  }
  return output;
}
