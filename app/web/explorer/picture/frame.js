// What both pictures are framed by: a box of their own that scrolls when they are wider than the page, keeps what is looked at in
// view, and has one stop in the tab order, from which arrow keys go on.

import { h, svg } from "../dom.js";

/** @import { At, Child, ElementView, Properties, Vnode } from "../dom.js" */

/**
 * A picture whose parts can be pressed.
 * @param {{id: string, label: string, description: string, width: number, height: number, at: string | null}} properties
 *   `at`: when it changes, what has the class `current` is brought into view
 * @param {...Child} children
 */
export function frame({ id, label, description, width, height, at }, ...children) {
  const picture = svg("svg", {
    viewBox: `0 0 ${width} ${height}`, style: { "--width": `${width}px` }, role: "group", "aria-label": label, "aria-describedby": id, onkeydown: press,
  }, svg("desc", { id }, description), children);
  const parts = partsOf(picture);
  const stop = stopOf(parts);
  /** @param {ElementView} one */
  const tabIndexOf = (one) => (one === stop ? 0 : -1);
  for (const one of parts) one.properties.tabIndex = tabIndexOf(one);
  /** @param {HTMLElement} box */
  const drawn = (box) => {
    // Arrow keys have moved the stop since, or the part was kept from an earlier picture.
    for (const one of parts) if (one.node && one.node.tabIndex !== tabIndexOf(one)) one.node.tabIndex = tabIndexOf(one);
    follow(box, at);
  };
  return h("div", { class: "frame", drawn }, picture);
}

/** @param {Vnode} view @returns {ElementView[]} */
const partsOf = (view) => (!("tag" in view) ? [] : view.properties.role === "button" ? [view] : view.children.flatMap(partsOf));

/** @param {ElementView} part */
const groupOf = ({ properties }) => Number(properties["data-group"]);

/** The part that Tab leads to: the one looked at, or else the leftmost. @param {ElementView[]} parts */
const stopOf = (parts) =>
  parts.find(({ properties }) => properties["aria-pressed"] === "true" || properties["aria-current"] === "step") ??
  parts.reduce((first, one) => (groupOf(one) < groupOf(first) ? one : first), parts[0]);

/** @param {number} x @param {number} y @param {Child} text @param {string | null} name */
export const words = (x, y, text, name = null) => svg("text", { x, y, class: name }, text);

/**
 * A part of a picture that can be pressed.
 * @param {{says: string, text?: string | null, group: number, press: () => void} & Properties<SVGGElement>} properties `says`: what it is,
 *   on hover and to a screen reader; `text`: the number that is written in it, rounded; `group`: Left and Right go to the group before and
 *   after, Up and Down stay in it
 * @param {...Child} children
 */
export const part = ({ says, text = null, group, press: onclick, ...others }, ...children) =>
  svg("g", {
    ...others, role: "button", "data-group": group, onclick,
    "aria-label": text === null || says.endsWith(` ${text}`) ? null : `${says}, shown as ${text}`, // who speaks to the page says what is shown
  }, svg("title", {}, says), children);

/** @param {HTMLElement} box @param {string | null} at */
function follow(box, at) {
  if (box.dataset.at === String(at)) return;
  box.dataset.at = String(at);
  requestAnimationFrame(() => {
    const current = box.querySelector(".current");
    if (!current) return;
    const [inner, outer] = [current.getBoundingClientRect(), box.getBoundingClientRect()];
    if (inner.left >= outer.left && inner.right <= outer.right) return;
    const left = (inner.left + inner.right - outer.left - outer.right) / 2;
    box.scrollBy({ left, behavior: Math.abs(left) > outer.width ? "instant" : "auto" });
  });
}

/** @param {At<SVGSVGElement, KeyboardEvent>} event */
function press(event) {
  const from = /** @type {SVGElement | null} */ (event.target.closest("[role=button]"));
  if (!from || event.altKey || event.ctrlKey || event.metaKey) return;
  if (event.key === "Enter" || event.key === " ") from.dispatchEvent(new MouseEvent("click", { bubbles: true }));
  else if (!walk(event.key, from)) return;
  event.preventDefault();
  event.stopPropagation(); // the same keys go through the story elsewhere
}

/** Go to the part to which an arrow key leads; whether it is one. @param {string} key @param {SVGElement} from */
function walk(key, from) {
  const parts = /** @type {SVGElement[]} */ ([...(from.ownerSVGElement ?? from).querySelectorAll("[role=button]")]);
  const places = parts.map(({ dataset: { group } }) => Number(group));
  const next = neighbour(places, parts.indexOf(from), key);
  if (next === undefined) return false;
  if (next !== null) {
    from.tabIndex = -1;
    parts[next].tabIndex = 0;
    parts[next].focus();
  }
  return true;
}

/**
 * The index of the part to which an arrow key leads: null at an end, undefined if it is no arrow key.
 * @param {number[]} groups of all parts, as they follow each other
 * @param {number} from
 * @param {string} key
 */
export function neighbour(groups, from, key) {
  const own = groups.flatMap((group, i) => (group === groups[from] ? [i] : []));
  if (key === "ArrowUp" || key === "ArrowDown") return own[own.indexOf(from) + (key === "ArrowUp" ? -1 : 1)] ?? null;
  if (key !== "ArrowLeft" && key !== "ArrowRight") return undefined;
  const order = [...new Set(groups)].sort((one, other) => one - other);
  const to = order[order.indexOf(groups[from]) + (key === "ArrowLeft" ? -1 : 1)];
  if (to === undefined) return null;
  const there = groups.flatMap((group, i) => (group === to ? [i] : []));
  // As far down in the other group as in this one.
  const share = own.length > 1 ? own.indexOf(from) / (own.length - 1) : 0.5;
  return there[Math.round(share * (there.length - 1))];
}
