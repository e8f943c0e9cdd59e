// The network that is being looked at: chosen, edited, and told by the service whenever it changes.

import { isGivenUp, problemOf } from "../answers.js";
import { draftOf, FORM, requestOf } from "./draft.js";
import { defined } from "../json.js";
import { there } from "../store.js";
import { storyOf } from "../story.js";

/** @import { CheckRequest, TrainRequest } from "contract" */
/** @import { Problems } from "../answers.js" */
/** @import { Api } from "../api.js" */
/** @import { State } from "../main.js" */
/** @import { Store } from "../store.js" */
/** @import { Draft, LayerDraft, Request } from "./draft.js" */

/**
 * @typedef {object} NetworkRoom
 * @property {string | null} example the example that the draft is, unchanged
 * @property {Draft | null} draft the request as it stands in the fields; null: none has come yet
 * @property {Draft | null} own the draft that was left for an example, to come back to
 * @property {Problems} problems what is wrong with its fields
 *
 * @typedef {Pick<CheckRequest, "claims"> & Pick<TrainRequest, "steps" | "batch_size" | "shuffle_seed" | "stop_below">} Asked
 * @typedef {Request & Partial<Asked>} WholeRequest with what else its verb was asked
 * @typedef {ReturnType<typeof networkActions>} NetworkActions
 */

/** @type {NetworkRoom} */
export const initial = { example: null, draft: null, own: null, problems: {} };

/** What a link holds of it: a draft that is no example. */
export const kept = {
  /** @param {State} state */
  of: ({ network: { example, draft } }) => (example === null ? draft : null),
  form: FORM,
};

const PAUSE = 250; // milliseconds without a key pressed, after which a change is told

/** What of a request is the network, and not what else an example's verb was asked. @param {WholeRequest} request @returns {Request} */
export const networkOf = ({ X, y, layers, loss, regularization, layout, dtype, optimizer, clip }) =>
  defined({ X, y, layers, loss, regularization, layout, dtype, optimizer, clip });

/** The tab that a request is for, by what it has beside a network; null if any will do. @param {object} request */
export const tabOf = (request) => ("claims" in request ? "check" : "steps" in request ? "train" : null);

/**
 * @param {Store<State>} store
 * @param {Api} api
 * @param {((request: WholeRequest) => void)[]} onExample those who want something of a whole request, such as claims or steps
 */
export function networkActions(store, api, onExample) {
  let timer = 0;
  /** @type {AbortController | null} */
  let asked = null;
  /** @type {() => Promise<void>} */
  let last = tell; // what is done again where it has failed

  /** Of two answers on the way, only the later one is wanted. @param {() => Promise<void>} action */
  function anew(action) {
    last = action;
    clearTimeout(timer);
    asked?.abort();
    asked = new AbortController();
    return asked;
  }

  /** Ask for the story of the present draft. What was told before stays until then. */
  async function tell() {
    const { signal } = anew(tell);
    const { request, problems } = requestOf(there(store.get().network.draft));
    store.patch("network", { problems });
    if (request === null) return store.set({ asking: false, problem: null });
    store.set({ asking: true });
    try {
      const story = storyOf(request, await api.post("explain", request, { signal }));
      store.set(({ see }) => ({ story, problem: null, asking: false, see: see.at && story.tensors.has(see.at) ? { ...see, derivation: null, problem: null } : { ...see, at: null, element: null } }));
    } catch (error) {
      if (isGivenUp(error)) return;
      const problem = problemOf(error);
      store.set(({ network }) => ({ problem, asking: false, network: { ...network, problems: problem.places } }));
    }
  }

  /** Change the draft; what it means is told after a moment's rest. @param {Partial<Draft>} change */
  function edit(change) {
    store.patch("network", { example: null, draft: { ...there(store.get().network.draft), ...change } });
    clearTimeout(timer);
    timer = setTimeout(tell, PAUSE);
  }

  /** Change one layer of the draft. @param {number} at @param {Partial<LayerDraft>} change */
  function editLayer(at, change) {
    edit({ layers: there(store.get().network.draft).layers.map((layer, l) => (l === at ? { ...layer, ...change } : layer)) });
  }

  /**
   * Put a draft in place of the present one. One's own that is left for an example is kept.
   * @param {Draft} draft
   * @param {string | null} example
   */
  function put(draft, example = null) {
    const { network } = store.get();
    store.patch("network", { draft, example, own: example !== null && network.example === null ? network.draft : network.own, problems: {} });
    return tell();
  }

  /**
   * Take a whole request in place of the draft, and what else is in it to those who want it.
   * @param {WholeRequest} request
   * @param {string | null} example
   */
  function use(request, example = null) {
    for (const listen of onExample) listen(request);
    const tab = tabOf(request);
    if (tab !== null) store.set({ tab });
    return put(draftOf(networkOf(request)), example);
  }

  /** Take an example in place of the draft. @param {string} name */
  async function load(name) {
    const { signal } = anew(() => load(name));
    try {
      await use(/** @type {WholeRequest} */ (await api.example(name, { signal })), name);
    } catch (error) {
      if (!isGivenUp(error)) store.set({ problem: problemOf(error), asking: false });
    }
  }

  /** @param {Draft} draft */
  const take = (draft) => put(draft);

  return { tell, edit, editLayer, use, load, take, own: () => put(there(store.get().network.own)), again: () => last() };
}
