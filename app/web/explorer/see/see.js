// The tab "see": the pictures, the steps under them, and the current statement beside them.

import { isGivenUp, problemOf } from "../answers.js";
import { h } from "../dom.js";
import { graph } from "../picture/graph.js";
import { network } from "../picture/network.js";
import { there } from "../store.js";
import { placeOf } from "../story.js";
import { statementCard } from "./statement.js";
import { placeByKey, placeIn, stepper } from "./stepper.js";

/** @import { ElementAnswer } from "contract" */
/** @import { Problem } from "../answers.js" */
/** @import { Api } from "../api.js" */
/** @import { Asked } from "../code/languages.js" */
/** @import { Act, State, Told } from "../main.js" */
/** @import { Store } from "../store.js" */
/** @import { Story } from "../story.js" */

/**
 * @typedef {object} SeeRoom
 * @property {string | null} at the name of the tensor that is looked at; null: all at once
 * @property {string | null} element the number that is looked at, as `dW_1[0,2]`
 * @property {Derivation | null} derivation what the service said of it
 * @property {Problem | null} problem or why it said nothing
 *
 * @typedef {Pick<ElementAnswer, "element" | "value" | "mathml" | "terms" | "paths" | "not_written" | "origin">} Derivation
 */

/** @type {SeeRoom} */
export const initial = { at: null, element: null, derivation: null, problem: null };

/** @param {Told} state @param {Act} act */
export const see = (state, act) =>
  h("div", { class: "see" },
    h("div", { class: "stage" }, network(state, act), stepper(state, act), graph(state, act)),
    h("aside", { class: "beside" }, statementCard(state, act)));

/** The request whose answer this tab shows. @param {Told} state @returns {Asked} */
export const seeRequest = ({ story: { request } }) => ({ path: request.optimizer || request.clip ? "step" : "backward", body: request });

/** @param {Store<State>} store @param {Api} api */
export function seeActions(store, api) {
  /** @type {AbortController | null} */
  let asked = null;
  /** @param {string | null} at */
  const show = (at) => store.patch("see", { ...initial, at });
  /** @param {number} place */
  const go = (place) => show(place === 0 ? null : there(store.get().story).statements[place - 1].name);

  /** Look at one number, and ask how it came about. @param {string} element */
  async function pick(element, at = store.get().see.at) {
    asked?.abort();
    asked = new AbortController();
    const story = there(store.get().story);
    const { derivation } = store.get().see;
    store.patch("see", { at, element, problem: null });
    if (placeOf(story, at) < 0) return store.patch("see", { derivation: givenAs(element, story) });
    if (derivation?.element === element) return;
    try {
      store.patch("see", { derivation: await api.element(story.request, element, { signal: asked.signal }) });
    } catch (error) {
      if (!isGivenUp(error)) store.patch("see", { problem: problemOf(error) });
    }
  }

  /** Go where a key leads, unless it means something to where it was pressed. @param {KeyboardEvent} event */
  function key(event) {
    const state = store.get();
    const { tab, story } = state;
    if (tab !== "see" || !story || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (event.target instanceof Element && event.target.closest("input, textarea, select, [role=tab], summary")) return;
    const to = placeByKey(event.key, placeIn(state), story.statements.length);
    if (to === null) return;
    event.preventDefault();
    go(to);
  }

  return { show, go, pick, key };
}

/** What is to be said of a number that came with the request. @param {string} element @param {Story} story @returns {Derivation} */
function givenAs(element, { tensors }) {
  const [name = "", ...indices] = element.match(/\w+/g) ?? [];
  const [j = 0, i = 0] = indices.map(Number).reverse();
  const value = tensors.get(name)?.value[i][j] ?? NaN;
  return { element, value, mathml: null, terms: [], paths: null, not_written: 0, origin: "given in the request" };
}
