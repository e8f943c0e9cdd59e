// Views are functions from state to plain data, made by `h` and its kin, so that they can be tested without a browser; render.js makes
// the page look like them.

const SVG = "http://www.w3.org/2000/svg";

/**
 * @typedef {{
 *   tag: string, properties: {[name: string]: unknown}, children: Vnode[], space?: typeof SVG, node?: HTMLElement | SVGElement
 * }} ElementView
 * @typedef {{text: string, node?: Text}} TextView
 * @typedef {{math: string, node?: Element}} MathView
 * @typedef {ElementView | TextView | MathView} Vnode a view of one node; `node`: the one that shows it
 * @typedef {Vnode | string | number | false | null | undefined | Children} Child what may stand in an element; null, undefined and false
 *   are left out
 * @typedef {Child[]} Children
 */

/**
 * @typedef {GlobalEventHandlersEventMap} Events
 * @typedef {HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement | HTMLFormElement} Field
 */

/**
 * An event and where it happened: at a field itself, or somewhere within any other element.
 * @template {Element} Place
 * @template {Event} What
 * @typedef {What & {currentTarget: Place, target: Place extends Field ? Place : HTMLElement}} At
 */

/**
 * What an element has: attributes, `on...` listeners, `style` as an object, `key` to be known among its siblings, and `drawn`, called
 * with the element whenever it has been rendered.
 * @template {Element} Place
 * @typedef {{
 *   [Name in keyof Events as `on${Name}`]?: ((event: At<Place, Events[Name]>) => void) | false | null
 * } & {style?: {[name: string]: string | number}, key?: string, drawn?: (node: Place) => void, [name: string]: unknown}} Properties
 */

/** Children as a flat list of views. @param {Child[]} children @returns {Vnode[]} */
export function flat(children) {
  return children.flatMap((child) => {
    if (child === null || child === undefined || child === false) return [];
    if (Array.isArray(child)) return flat(child);
    return typeof child === "object" ? [child] : [{ text: String(child) }];
  });
}

/** @param {string} tag @param {{[name: string]: unknown}} properties @param {Child[]} children @returns {ElementView} */
const element = (tag, properties, children) => ({ tag, properties, children: flat(children) });

/**
 * An HTML element.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag its name
 * @param {Properties<HTMLElementTagNameMap[Tag]>} properties
 * @param {...Child} children
 * @returns {ElementView}
 */
export const h = (tag, properties, ...children) => element(tag, properties, children);

/**
 * An element of SVG; see `h`.
 * @template {keyof SVGElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Properties<SVGElementTagNameMap[Tag]>} properties
 * @param {...Child} children
 * @returns {ElementView}
 */
export const svg = (tag, properties, ...children) => ({ ...element(tag, properties, children), space: SVG });

/** MathML as the service has written it. @param {string} text @returns {MathView} */
export const math = (text) => ({ math: text });
