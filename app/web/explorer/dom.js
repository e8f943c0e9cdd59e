// Views are functions from state to plain data, made by `h` and its kin, so that they can be tested without a browser; `render`
// makes the page look like them and touches only what differs. So a field keeps its caret, a list its scroll position.

const SVG = "http://www.w3.org/2000/svg";

// These are set as properties: their attributes only say how they begin.
const LIVE = new Set(["value", "checked", "open", "disabled", "selected", "indeterminate", "tabIndex", "scrollTop"]);

/**
 * An HTML element.
 * @param {string} tag its name
 * @param {object} properties attributes, `on...` listeners, `style` as an object, `key` to be known among its siblings, and
 *   `drawn`, called with the element whenever it has been rendered
 * @param {...*} children elements, strings, numbers, lists of these; null, undefined and false are left out
 */
export const h = (tag, properties = {}, ...children) => ({ tag, properties, children: flat(children) });

/** An element of SVG; see `h`. */
export const svg = (tag, properties = {}, ...children) => ({ ...h(tag, properties, ...children), space: SVG });

/** MathML as the service has written it. */
export const math = (text) => ({ math: text });

const isShown = (child) => child !== null && child !== undefined && child !== false;
const flat = (children) => children.flat(Infinity).filter(isShown).map((child) => (typeof child === "object" ? child : { text: String(child) }));

/** Make the children of a node look like a view. */
export function render(container, ...views) {
  const after = flat(views);
  renderChildren(container, container.views ?? [], after);
  container.views = after;
}

function renderChildren(parent, before, after) {
  const free = [...before];
  const kept = after.map((view) => {
    const index = free.findIndex((old) => isAlike(old, view));
    return index >= 0 ? free.splice(index, 1)[0] : null;
  });
  for (const old of free) old.node.remove(); // first, for what stays should not have to move: moving takes the focus away
  let place = parent.firstChild;
  after.forEach((view, i) => {
    view.node = kept[i] ? updated(kept[i], view) : made(view);
    if (view.node === place) place = place.nextSibling;
    else parent.insertBefore(view.node, place);
    view.properties?.drawn?.(view.node);
  });
}

const isAlike = (old, view) =>
  old.tag === view.tag && old.math === view.math && ("text" in old) === ("text" in view) && old.properties?.key === view.properties?.key;

function made(view) {
  if ("text" in view) return document.createTextNode(view.text);
  if ("math" in view) return parsed(view.math);
  const node = view.space ? document.createElementNS(view.space, view.tag) : document.createElement(view.tag);
  // Children first: a select takes its value only once it has its options.
  renderChildren(node, [], view.children);
  setProperties(node, {}, view.properties);
  return node;
}

function updated(old, view) {
  const { node } = old;
  if (old === view) return node; // it was kept by whoever made it
  if ("text" in view) {
    if (old.text !== view.text) node.data = view.text;
  } else if (!("math" in view)) {
    renderChildren(node, old.children, view.children);
    setProperties(node, old.properties, view.properties);
  }
  return node;
}

function setProperties(node, before, after) {
  for (const name of Object.keys(before)) if (!(name in after)) setProperty(node, name, undefined);
  for (const [name, value] of Object.entries(after)) {
    // What a person has typed or chosen since is in the node alone, so live ones are compared with that.
    if (LIVE.has(name) ? node[name] !== value : before[name] !== value) setProperty(node, name, value);
  }
}

function setProperty(node, name, value) {
  if (name === "key" || name === "drawn") return;
  if (name.startsWith("on")) node[name] = value ?? null;
  else if (name === "style") setStyle(node, value ?? {});
  else if (LIVE.has(name) && name in node && value !== undefined) node[name] = value;
  else if (!isShown(value)) node.removeAttribute(name);
  else node.setAttribute(name, value === true ? "" : value);
}

// Through the object model, for a Content-Security-Policy lets no style attribute pass.
function setStyle(node, style) {
  for (const name of [...node.style]) if (!(name in style)) node.style.removeProperty(name);
  for (const [name, value] of Object.entries(style)) node.style.setProperty(name, String(value));
}

// The one place where text becomes nodes: where browsers know trusted types, the page's policy allows no other.
const trusted = globalThis.trustedTypes?.createPolicy("mathml", { createHTML: (text) => text }) ?? { createHTML: (text) => text };

function parsed(text) {
  // Cases of a formula are aligned by style attributes: they, too, go through the object model.
  const safe = text.replaceAll(' style="', ' data-style="');
  const root = new DOMParser().parseFromString(trusted.createHTML(safe), "application/xml").documentElement;
  const node = document.importNode(root, true);
  for (const element of /** @type {NodeListOf<MathMLElement>} */ (node.querySelectorAll("[data-style]"))) element.style.cssText = element.dataset.style;
  return node;
}
