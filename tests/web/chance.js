// What chance draws, the same in every run.

/** Random whole numbers of 32 bits: Marsaglia's xorshift. */
export function* words(seed) {
  let x = seed;
  for (;;) {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    yield x >>> 0;
  }
}

/** Finite doubles of any sign and size, drawn by their bits: subnormal ones and zeros are among them. */
export function doubles(count, seed = 1) {
  const random = words(seed);
  const bits = new DataView(new ArrayBuffer(8));
  const drawn = [];
  while (drawn.length < count) {
    bits.setUint32(0, random.next().value);
    bits.setUint32(4, random.next().value);
    if (Number.isFinite(bits.getFloat64(0))) drawn.push(bits.getFloat64(0));
  }
  return drawn;
}

/** The doubles at the edges: signed zeros, the smallest and largest ones, and where notations change. */
export const EDGES = [0, -0, 5e-324, -5e-324, 2.2250738585072014e-308, 1.7976931348623157e308, -1.7976931348623157e308,
  1e-7, 1e-6, 1e20, 1e21, 0.1, 0.30000000000000004, 9007199254740991, 9007199254740992, 123456789012345680000];
