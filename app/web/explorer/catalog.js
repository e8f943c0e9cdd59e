// The catalogue of all that can be chosen: asked for once, when the first of what needs it is shown.

import { problemOf } from "./answers.js";

/** @import { Catalog } from "contract" */
/** @import { Problem } from "./answers.js" */
/** @import { Api } from "./api.js" */
/** @import { State } from "./main.js" */
/** @import { Store } from "./store.js" */

/**
 * @typedef {object} CatalogRoom
 * @property {Catalog | null} entries layers, activations, losses, optimizers, initializers
 * @property {Problem | null} problem why they did not come
 */

/** @type {CatalogRoom} */
export const initial = { entries: null, problem: null };

/** @param {State} state */
const isNeeded = ({ tab, editor }) => tab === "train" || editor.isUnfolded;

/** @param {Store<State>} store @param {Api} api */
export function catalogActions(store, api) {
  let isAsked = false;

  async function ask() {
    isAsked = true;
    try {
      store.set({ catalog: { entries: await api.get("catalog"), problem: null } });
    } catch (error) {
      store.patch("catalog", { problem: problemOf(error) });
    }
  }

  store.subscribe((state) => !isAsked && isNeeded(state) && ask());
  return { ask };
}
