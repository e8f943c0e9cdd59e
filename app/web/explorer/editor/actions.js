// What the bar and the editor know beside the network: the examples, and how weights are drawn.

import { Problem, problemOf } from "../answers.js";
import { fileActions } from "./files.js";
import { redrawn, sizesToDraw } from "./initialize.js";
import { choiceMeant } from "../fields/choice_text.js";
import { there } from "../store.js";

/** @import { ExampleLine } from "contract" */
/** @import { Api } from "../api.js" */
/** @import { Choice } from "../fields/choice_text.js" */
/** @import { State } from "../main.js" */
/** @import { Store } from "../store.js" */
/** @import { LayerDraft } from "./draft.js" */
/** @import { Refusal } from "./files.js" */
/** @import { NetworkActions } from "./network.js" */

/**
 * @typedef {object} EditorRoom
 * @property {ExampleLine[]} examples what the service has to choose from
 * @property {boolean} isUnfolded whether the editor is shown
 * @property {Refusal | null} refusal of a file for a matrix field
 * @property {string} seed
 * @property {Choice | null} scheme as weights are drawn; null: as the service does by itself
 * @property {Problem | null} problem why the examples did not come, or weights were not drawn
 */

/** @type {EditorRoom} */
export const initial = { examples: [], isUnfolded: false, refusal: null, seed: "0", scheme: null, problem: null };

/** The code of a problem that is the page's own: drawing again is of no use then. */
export const SIZE_UNKNOWN = "size_unknown";

const PAUSE = 300; // milliseconds, so that 12 units are not 1 unit first

/** @param {Store<State>} store @param {Api} api @param {NetworkActions} network */
export function editorActions(store, api, network) {
  let timer = 0;
  let last = begin; // what is done again where it has failed
  /** @param {Partial<EditorRoom>} change */
  const set = (change) => store.patch("editor", change);

  /** Ask for the examples. Without them, the page still has the one that it begins with. */
  async function begin() {
    last = begin;
    try {
      set({ examples: await api.get("examples"), problem: null });
    } catch (error) {
      set({ problem: problemOf(error) });
    }
  }

  const unfold = (isUnfolded = !store.get().editor.isUnfolded) => set({ isUnfolded });

  /**
   * Change the layers, and draw weights for those whose own do not fit any more, or for all.
   * @param {(layers: LayerDraft[]) => LayerDraft[]} change
   * @returns {Promise<void>}
   */
  async function reshape(change = (layers) => layers, { all = false } = {}) {
    clearTimeout(timer);
    last = () => reshape(change, { all });
    const { network: { example }, editor: { seed, scheme } } = store.get();
    const draft = there(store.get().network.draft);
    const layers = change(draft.layers);
    const { sizes, unknown } = sizesToDraw({ ...draft, layers });
    if (unknown !== null) return set({ problem: new Problem({ code: SIZE_UNKNOWN, title: "No weights can be drawn yet", detail: unknown }) });
    try {
      const drawn = await api.post("initialize", {
        sizes, activations: layers.map(({ activation }) => choiceMeant(activation)), layout: draft.layout,
        scheme: scheme ? choiceMeant(scheme) : undefined, seed: /^\s*\d+\s*$/.test(seed) ? Number(seed) : seed,
      });
      set({ problem: null });
      const chosen = store.get().network.example;
      if (chosen !== null && chosen !== example) return; // another network was chosen meanwhile
      const now = there(store.get().network.draft); // what has been typed meanwhile stays
      const changed = change(now.layers);
      if (String(sizesToDraw({ ...now, layers: changed }).sizes) !== String(sizes)) return await reshape(change, { all });
      network.edit({ layers: redrawn(changed, drawn.layers, sizes, { layout: now.layout, all }) });
    } catch (error) {
      set({ problem: problemOf(error) });
    }
  }

  /** Give a layer a number of units, as it is being typed. @param {number} l @param {string} units */
  function resize(l, units) {
    network.editLayer(l, { units });
    clearTimeout(timer);
    timer = setTimeout(() => store.get().network.example === null && reshape(), PAUSE);
  }

  return { begin, unfold, reshape, resize, set, again: () => last(), ...fileActions(store, api) };
}
