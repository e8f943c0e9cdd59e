// The tab "see": the pictures, the steps under them, and the current statement beside them.

import { h } from "../dom.js";
import { graph } from "../picture/graph.js";
import { network } from "../picture/network.js";
import { placeOf } from "../story.js";
import { statementCard } from "./statement.js";
import { placeByKey, placeIn, stepper } from "./stepper.js";

export const initial = {
  at: null, // the name of the tensor that is looked at; null: all at once
  element: null, // the number that is looked at, as `dW_1[0,2]`
  derivation: null, // what the service said of it
  problem: null, // or why it said nothing
};

export const see = (state, act) =>
  h("div", { class: "see" },
    h("div", { class: "stage" }, network(state, act), stepper(state, act), graph(state, act)),
    h("aside", { class: "beside" }, statementCard(state, act)));

/** The request whose answer this tab shows. */
export const seeRequest = ({ story: { request } }) => ({ path: request.optimizer || request.clip ? "step" : "backward", body: request });

export function seeActions(store, api) {
  let asked = null;
  const show = (at) => store.patch("see", { ...initial, at });
  const go = (place) => show(place === 0 ? null : store.get().story.statements[place - 1].name);

  /** Look at one number, and ask how it came about. */
  async function pick(element, at = store.get().see.at) {
    asked?.abort();
    asked = new AbortController();
    const { story, see: { derivation } } = store.get();
    store.patch("see", { at, element, problem: null });
    if (placeOf(story, at) < 0) return store.patch("see", { derivation: { element, value: numberAt(story, element), terms: [], not_written: 0, origin: "given in the request" } });
    if (derivation?.element === element) return undefined;
    try {
      store.patch("see", { derivation: await api.post("explain", story.request, { query: { element }, signal: asked.signal }) });
    } catch (problem) {
      if (problem.name !== "AbortError") store.patch("see", { problem });
    }
    return undefined;
  }

  /** Go where a key leads, unless it means something to where it was pressed. */
  function key(event) {
    const state = store.get();
    if (state.tab !== "see" || !state.story || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (event.target.closest("input, textarea, select, [role=tab], summary")) return;
    const to = placeByKey(event.key, placeIn(state), state.story.statements.length);
    if (to === null) return;
    event.preventDefault();
    go(to);
  }

  return { show, go, pick, key };
}

const numberAt = (story, element) => {
  const [, name, indices] = element.match(/^(\w+)(?:\[([\d,]+)\])?$/);
  const at = indices ? indices.split(",").map(Number) : [0];
  return story.tensors.get(name).value[at.length === 2 ? at[0] : 0][at.at(-1)];
};
