// A tensor's name as mathematics, in SVG; in HTML it is names.js.

import { svg } from "../dom.js";
import { nameParts } from "../names.js";

const SINK = 3; // pixels that an index stands below the line
const RISE = 4; // that a prime stands above it

/**
 * The pieces of a text of SVG that are the name, and after it, on the line again, its shape.
 * @param {string} name
 * @param {string | null} shape
 */
export function name(name, shape = null) {
  const { isWord, upright, letter, below, above } = nameParts(name);
  let height = 0;
  /** @param {number} to @param {object} properties @param {string} text */
  const at = (to, properties, text) => {
    const dy = height - to;
    height = to;
    return svg("tspan", { ...properties, dy }, text);
  };
  return [
    upright !== "" && at(0, { class: "letter upright" }, upright),
    at(0, { class: isWord ? "word" : "letter" }, letter),
    below.length > 0 && at(-SINK, { class: "indices" }, below.join(" ")),
    above.length > 0 && at(RISE, { class: "sign" }, above.join(" ")),
    shape !== null && at(0, { class: "shape", dx: 4 }, shape),
  ];
}

/** About how wide it is, in pixels. @param {string} name */
export function nameWidth(name) {
  const { isWord, upright, letter, below, above } = nameParts(name);
  return (isWord ? 6.5 : 9) * letter.normalize("NFD").replace(/\u0302/g, "").length + 7 * upright.length + 6 * [...below, ...above].join(" ").length;
}
