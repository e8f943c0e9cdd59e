// What the bar and the editor know beside the network: the examples, and how weights are drawn.

import { Problem } from "../api.js";
import { fileActions } from "./files.js";
import { redrawn, sizesToDraw } from "./initialize.js";
import { choiceMeant } from "../fields/choice_text.js";

export const initial = {
  examples: [], // what the service has to choose from
  isUnfolded: false, // whether the editor is shown
  refusal: null, // of a file for a matrix field
  seed: "0",
  scheme: null, // as weights are drawn; null: as the service does by itself
  problem: null, // why the examples did not come, or weights were not drawn
};

/** The code of a problem that is the page's own: drawing again is of no use then. */
export const SIZE_UNKNOWN = "size_unknown";

const PAUSE = 300; // milliseconds, so that 12 units are not 1 unit first

/** @param {object} network the actions of the network */
export function editorActions(store, api, network) {
  let timer = null;
  let last = null; // what is done again where it has failed
  const set = (change) => store.patch("editor", change);

  /** Ask for the examples. Without them, the page still has the one that it begins with. */
  async function begin() {
    last = begin;
    try {
      set({ examples: await api.get("examples"), problem: null });
    } catch (problem) {
      set({ problem });
    }
  }

  const unfold = (isUnfolded = !store.get().editor.isUnfolded) => set({ isUnfolded });

  /**
   * Change the layers, and draw weights for those whose own do not fit any more, or for all.
   * @param {(layers: object[]) => object[]} change
   */
  async function reshape(change = (layers) => layers, { all = false } = {}) {
    clearTimeout(timer);
    last = () => reshape(change, { all });
    const { network: { draft, example }, editor: { seed, scheme } } = store.get();
    const layers = change(draft.layers);
    const { sizes, unknown } = sizesToDraw({ ...draft, layers });
    if (unknown !== null) return set({ problem: new Problem({ code: SIZE_UNKNOWN, title: "No weights can be drawn yet", detail: unknown }) });
    try {
      const drawn = await api.post("initialize", {
        sizes, activations: layers.map(({ activation }) => choiceMeant(activation)), layout: draft.layout,
        scheme: choiceMeant(scheme), seed: /^\s*\d+\s*$/.test(seed) ? Number(seed) : seed,
      });
      set({ problem: null });
      const now = store.get().network; // what has been typed meanwhile stays
      if (now.example !== null && now.example !== example) return undefined; // another network was chosen meanwhile
      const changed = change(now.draft.layers);
      if (String(sizesToDraw({ ...now.draft, layers: changed }).sizes) !== String(sizes)) return await reshape(change, { all });
      network.edit({ layers: redrawn(changed, drawn.layers, sizes, { layout: now.draft.layout, all }) });
    } catch (problem) {
      set({ problem });
    }
    return undefined;
  }

  /** Give a layer a number of units, as it is being typed. */
  function resize(l, units) {
    network.editLayer(l, { units });
    clearTimeout(timer);
    timer = setTimeout(() => store.get().network.example === null && reshape(), PAUSE);
  }

  return { begin, unfold, reshape, resize, set, again: () => last(), ...fileActions(store, api) };
}
