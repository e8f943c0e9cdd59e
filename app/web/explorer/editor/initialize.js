// Weights that fit: which sizes a draft wants, and which of the weights drawn for them it takes.

import { layerDraft } from "./draft.js";
import { biasesFit, sizesOf, weightsFit } from "./sizes.js";

/** @import { Draft, Layer, LayerDraft } from "./draft.js" */

/**
 * The sizes to draw weights for; or, in words, which of them is not known.
 * @param {Draft} draft
 * @returns {{sizes: number[], unknown: null} | {sizes: (number | null)[], unknown: string}}
 */
export function sizesToDraw(draft) {
  const sizes = sizesOf(draft);
  if (sizes.every((size) => size !== null)) return { sizes, unknown: null };
  const at = sizes.indexOf(null);
  if (at === 0) return { sizes, unknown: "How many features there are is not known, for X cannot be read yet." };
  return { sizes, unknown: `How many units layer ${at} has is not known: give it a whole number of units, 1 or more.` };
}

/**
 * Layers with weights and biases that fit the sizes: their own where these do, or else the drawn ones.
 * @param {LayerDraft[]} layers
 * @param {Layer[]} drawn the layers that the service has drawn
 * @param {number[]} sizes
 * @param {{layout: string, all: boolean}} options `all`: none keeps its own
 */
export function redrawn(layers, drawn, sizes, { layout, all }) {
  return layers.map(({ units, ...layer }, l) => {
    const { W, b } = layerDraft(drawn[l]);
    return {
      ...layer,
      W: !all && weightsFit(layer, sizes[l], sizes[l + 1], layout) ? layer.W : W,
      b: !layer.hasBias || (!all && biasesFit(layer, sizes[l + 1])) ? layer.b : b,
    };
  });
}

/**
 * The layers with one more before the last, like the one before it: a hidden layer, where the outputs stay as they are.
 * @param {LayerDraft[]} layers
 * @param {(number | null)[]} sizes
 */
export function withLayer(layers, sizes) {
  const hidden = layers.at(-2) ?? { ...layers[0], units: String(sizes[0] ?? 2) };
  const added = { ...hidden, rest: {}, units: hidden.units ?? String(sizes.at(-2) ?? 2) };
  return [...layers.slice(0, -1), added, ...layers.slice(-1)];
}

/** The layers without one of them. @param {LayerDraft[]} layers @param {number} at */
export const withoutLayer = (layers, at) => layers.filter((_, l) => l !== at);

/**
 * The layers with one of them moved by a number of places; each keeps its number of units.
 * @param {LayerDraft[]} layers
 * @param {number} at
 * @param {number} by
 * @param {(number | null)[]} sizes
 */
export function withMoved(layers, at, by, sizes) {
  const moved = layers.map((layer, l) => ({ ...layer, units: layer.units ?? String(sizes[l + 1] ?? "") }));
  moved.splice(at + by, 0, ...moved.splice(at, 1));
  return moved;
}

/**
 * The layers in which one has biases or has none; new ones are 0, one a unit, as the service starts them.
 * @param {LayerDraft[]} layers
 * @param {number} at
 * @param {boolean} hasBias
 */
export const withBias = (layers, at, hasBias) => layers.map((layer, l) => (l === at ? { ...layer, hasBias } : layer));
