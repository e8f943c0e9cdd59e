// A tensor's name as mathematics, in SVG: the letter, then its indices below.

import { svg } from "../dom.js";

/** Pieces of a text of SVG. */
export function name(name) {
  const [letter, ...indices] = name.split("_");
  return [svg("tspan", { class: "letter" }, letter), indices.length > 0 && svg("tspan", { class: "indices", dy: 3 }, indices.join(" "))];
}

/** About how wide it is, in pixels. */
export function nameWidth(name) {
  const [letter, ...indices] = name.split("_");
  return 8 * letter.length + 5.5 * indices.join(" ").length;
}
