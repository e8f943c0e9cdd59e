// The network that is being looked at: chosen, edited, and told by the service whenever it changes.

import { Problem } from "../api.js";
import { draftOf, FORM, requestOf } from "./draft.js";
import { storyOf } from "../story.js";

export const initial = {
  example: null, // the example that the draft is, unchanged
  draft: null, // the request as it stands in the fields
  own: null, // the draft that was left for an example, to come back to
  problems: {}, // what is wrong with a field, by JSON pointer
};

/** What a link holds of it: a draft that is no example. */
export const kept = { of: ({ network: { example, draft } }) => (example === null ? draft : null), form: FORM };

const PAUSE = 250; // milliseconds without a key pressed, after which a change is told

/** What of a request is the network, and not what else an example's verb was asked. */
export function networkOf({ X, y, layers, loss, regularization, layout, dtype, optimizer, clip }) {
  const network = { X, y, layers, loss, regularization, layout, dtype, optimizer, clip };
  return Object.fromEntries(Object.entries(network).filter(([, value]) => value !== undefined));
}

/** The tab that a request is for, by what it has beside a network; null if any will do. */
export const tabOf = (request) => ("claims" in request ? "check" : "steps" in request ? "train" : null);

/**
 * @param {object} store
 * @param {object} api
 * @param {((request: object) => void)[]} onExample those who want something of a whole request, such as claims or steps
 */
export function networkActions(store, api, onExample = []) {
  let timer = null;
  let asked = null;
  let last = tell; // what is done again where it has failed

  // Of two answers on the way, only the later one is wanted.
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
    const { request, problems } = requestOf(store.get().network.draft);
    store.patch("network", { problems });
    if (request === null) return store.set({ asking: false, problem: null });
    store.set({ asking: true });
    try {
      const story = storyOf(request, await api.post("explain", request, { signal }));
      store.set(({ see }) => ({ story, problem: null, asking: false, see: story.tensors.has(see.at) ? { ...see, derivation: null, problem: null } : { ...see, at: null, element: null } }));
    } catch (problem) {
      if (problem.name === "AbortError") return undefined;
      if (!(problem instanceof Problem)) throw problem;
      store.set(({ network }) => ({ problem, asking: false, network: { ...network, problems: problem.places } }));
    }
    return undefined;
  }

  /** Change the draft; what it means is told after a moment's rest. */
  function edit(change) {
    const { draft } = store.get().network;
    store.patch("network", { example: null, draft: { ...draft, ...change } });
    clearTimeout(timer);
    timer = setTimeout(tell, PAUSE);
  }

  /** Change one layer of the draft. */
  function editLayer(at, change) {
    edit({ layers: store.get().network.draft.layers.map((layer, l) => (l === at ? { ...layer, ...change } : layer)) });
  }

  /** Put a draft in place of the present one. One's own that is left for an example is kept. */
  function put(draft, example = null) {
    const { network } = store.get();
    store.patch("network", { draft, example, own: example !== null && network.example === null ? network.draft : network.own, problems: {} });
    return tell();
  }

  /** Take a whole request in place of the draft, and what else is in it to those who want it. */
  function use(request, example = null) {
    for (const listen of onExample) listen(request);
    const tab = tabOf(request);
    if (tab in store.get()) store.set({ tab });
    return put(draftOf(networkOf(request)), example);
  }

  /** Take an example in place of the draft. */
  async function load(name) {
    const { signal } = anew(() => load(name));
    try {
      await use(await api.get(`examples/${name}`, { signal }), name);
    } catch (problem) {
      if (problem.name !== "AbortError") store.set({ problem, asking: false });
    }
  }

  return { tell, edit, editLayer, use, load, take: (draft) => put(draft), own: () => put(store.get().network.own), again: () => last() };
}
