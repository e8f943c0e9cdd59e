// Makes the page look like a view, and touches only what differs. So a field keeps its caret, a list its scroll position.

import { flat } from "./dom.js";

/** @import { Child, ElementView, TextView, Vnode } from "./dom.js" */

// These are set as properties: their attributes only say how they begin.
const LIVE = new Set(["value", "checked", "open", "disabled", "selected", "indeterminate", "tabIndex", "scrollTop"]);

/** @type {WeakMap<Element, Vnode[]>} */
const rendered = new WeakMap();

/** Make the children of a node look like a view. @param {Element} container @param {...Child} views */
export function render(container, ...views) {
  const after = flat(views);
  renderChildren(container, rendered.get(container) ?? [], after);
  rendered.set(container, after);
}

/** @param {Element} parent @param {Vnode[]} before @param {Vnode[]} after */
function renderChildren(parent, before, after) {
  const free = [...before];
  const kept = after.map((view) => {
    const index = free.findIndex((old) => isAlike(old, view));
    return index >= 0 ? free.splice(index, 1)[0] : null;
  });
  for (const old of free) old.node?.remove(); // first, for what stays should not have to move: moving takes the focus away
  let place = parent.firstChild;
  after.forEach((view, i) => {
    const node = drawn(view, kept[i]);
    if (node === place) place = node.nextSibling;
    else parent.insertBefore(node, place);
    if ("tag" in view && typeof view.properties.drawn === "function") view.properties.drawn(node);
  });
}

/** @param {Vnode} old @param {Vnode} view */
function isAlike(old, view) {
  if ("text" in view) return "text" in old;
  if ("math" in view) return "math" in old && old.math === view.math;
  return "tag" in old && old.tag === view.tag && old.properties.key === view.properties.key;
}

/**
 * The node that shows a view: the one that showed an alike view before, brought up to date, or a new one.
 * @param {Vnode} view
 * @param {Vnode | null} old
 */
function drawn(view, old) {
  if (view.node && view === old) return view.node; // it was kept by whoever made it
  if ("text" in view) return (view.node = drawnText(view, old && "text" in old ? old : null));
  if ("math" in view) return (view.node = (old && "math" in old ? old.node : null) ?? parsed(view.math));
  return (view.node = drawnElement(view, old && "tag" in old ? old : null));
}

/** @param {TextView} view @param {TextView | null} old */
function drawnText(view, old) {
  const node = old?.node ?? document.createTextNode(view.text);
  if (old && old.text !== view.text) node.data = view.text;
  return node;
}

/** @param {ElementView} view @param {ElementView | null} old */
function drawnElement(view, old) {
  const node = old?.node ?? (view.space ? document.createElementNS(view.space, view.tag) : document.createElement(view.tag));
  // Children first: a select takes its value only once it has its options.
  renderChildren(node, old?.children ?? [], view.children);
  setProperties(node, old?.properties ?? {}, view.properties);
  return node;
}

/** @param {HTMLElement | SVGElement} node @param {ElementView["properties"]} before @param {ElementView["properties"]} after */
function setProperties(node, before, after) {
  for (const name of Object.keys(before)) if (!(name in after)) setProperty(node, name, undefined);
  for (const [name, value] of Object.entries(after)) {
    // What a person has typed or chosen since is in the node alone, so live ones are compared with that.
    if (LIVE.has(name) ? Reflect.get(node, name) !== value : before[name] !== value) setProperty(node, name, value);
  }
}

/** @param {HTMLElement | SVGElement} node @param {string} name @param {unknown} value */
function setProperty(node, name, value) {
  if (name === "key" || name === "drawn") return;
  if (name === "style") setStyle(node, value ?? {});
  else if (name.startsWith("on")) Reflect.set(node, name, value || null);
  else if (LIVE.has(name) && name in node && value !== undefined) Reflect.set(node, name, value);
  else if (value === null || value === undefined || value === false) node.removeAttribute(name);
  else node.setAttribute(name, value === true ? "" : String(value));
}

/**
 * Through the object model, for a Content-Security-Policy lets no style attribute pass.
 * @param {HTMLElement | SVGElement} node
 * @param {object} style
 */
function setStyle(node, style) {
  for (const name of [...node.style]) if (!(name in style)) node.style.removeProperty(name);
  for (const [name, value] of Object.entries(style)) node.style.setProperty(name, String(value));
}

/** @typedef {{createHTML: (text: string) => string}} Policy */

/** @type {{createPolicy: (name: string, policy: Policy) => Policy} | undefined} */
const trustedTypes = Reflect.get(globalThis, "trustedTypes");

/** The one place where text becomes nodes: where browsers know trusted types, the page's policy allows no other. @type {Policy} */
const asItIs = { createHTML: (text) => text };
const trusted = trustedTypes?.createPolicy("mathml", asItIs) ?? asItIs;

/** @param {string} text */
function parsed(text) {
  // Cases of a formula are aligned by style attributes: they, too, go through the object model.
  const safe = text.replaceAll(' style="', ' data-style="');
  const root = new DOMParser().parseFromString(trusted.createHTML(safe), "application/xml").documentElement;
  const node = document.importNode(root, true);
  const styled = /** @type {NodeListOf<MathMLElement>} */ (node.querySelectorAll("[data-style]"));
  for (const element of styled) element.style.cssText = element.dataset.style ?? "";
  return node;
}
