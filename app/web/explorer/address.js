// The state lives in the address: a link reproduces the page. What is as an example gives it is named; the rest is packed.

const MOST_TEXT = 400_000; // signs of JSON: deflated, so many digits are more than any link may have, and to deflate them takes long

/** @type {{[sign: string]: string}} */
const B64 = { "+": "-", "/": "_", "=": "" };

/** Text as a short piece of an address: deflated, in base64url. @param {string} text */
export async function packed(text) {
  const bytes = new Uint8Array(await through(new Blob([text]).stream(), new CompressionStream("deflate-raw")));
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary).replace(/[+/=]/g, (sign) => B64[sign]);
}

/** The text of such a piece; throws if it is none. @param {string} piece */
export async function unpacked(piece) {
  const binary = atob(piece.replace(/-/g, "+").replace(/_/g, "/"));
  const bytes = Uint8Array.from(binary, (sign) => sign.charCodeAt(0));
  return new TextDecoder().decode(await through(new Blob([bytes]).stream(), new DecompressionStream("deflate-raw")));
}

/** @param {ReadableStream<Uint8Array<ArrayBuffer>>} stream @param {GenericTransformStream} change */
const through = async (stream, change) => new Response(stream.pipeThrough(change)).arrayBuffer();

/**
 * The fragment of plain words and packed values that are set: `tab=see&example=founding&at=dZ_1&network=...`; null if they are too much.
 * @param {{[name: string]: string | null | undefined}} words
 * @param {{[name: string]: unknown}} values
 */
export async function fragmentOf(words, values) {
  const fragment = new URLSearchParams();
  for (const [name, word] of Object.entries(words)) if (word) fragment.set(name, word);
  for (const [name, value] of Object.entries(values)) {
    if (value === null || value === undefined) continue;
    const text = JSON.stringify(value);
    if (text.length > MOST_TEXT) return null;
    fragment.set(name, await packed(text));
  }
  return fragment.toString();
}

/** What a fragment says: its words, and its packed values by the names given. @param {string} fragment @param {string[]} names */
export async function readFragment(fragment, names) {
  /** @type {{[name: string]: string}} */
  const words = Object.fromEntries(new URLSearchParams(fragment.replace(/^#/, "")));
  /** @type {{[name: string]: unknown}} */
  const values = {};
  for (const name of names.filter((name) => name in words)) {
    values[name] = JSON.parse(await unpacked(words[name]));
    delete words[name];
  }
  return { words, values };
}
