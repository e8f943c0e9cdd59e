// The network that is being looked at: chosen, edited, and told by the service whenever it changes.

import { draftOf, requestOf } from "./draft.js";
import { storyOf } from "../story.js";

export const initial = {
  example: null, // the example that the draft is, unchanged
  draft: null, // the request as it stands in the fields
  problems: {}, // what is wrong with a field, by JSON pointer
};

const PAUSE = 250; // milliseconds without a key pressed, after which a change is told

/** What of a request is the network, and not what else an example's verb was asked. */
export function networkOf({ X, y, layers, loss, regularization, layout, dtype, optimizer, clip }) {
  const network = { X, y, layers, loss, regularization, layout, dtype, optimizer, clip };
  return Object.fromEntries(Object.entries(network).filter(([, value]) => value !== undefined));
}

export function networkActions(store, api) {
  let timer = null;
  let asked = null;
  let wanted = null; // the example that was asked for last

  /** Ask for the story of the present draft. What was told before stays until then. */
  async function tell() {
    clearTimeout(timer);
    asked?.abort();
    asked = new AbortController();
    const { draft } = store.get().network;
    if (draft === null) return load(wanted);
    const { request, problems } = requestOf(draft);
    store.patch("network", { problems });
    if (request === null) return store.set({ asking: false });
    store.set({ asking: true });
    try {
      const story = storyOf(request, await api.post("explain", request, { signal: asked.signal }));
      store.set(({ see }) => ({ story, problem: null, asking: false, see: story.tensors.has(see.at) ? { ...see, derivation: null, problem: null } : { ...see, at: null, element: null } }));
    } catch (problem) {
      if (problem.name === "AbortError") return undefined;
      const byPointer = Object.fromEntries(problem.errors.map(({ pointer, detail }) => [pointer, detail]));
      store.set(({ network }) => ({ problem, asking: false, network: { ...network, problems: byPointer } }));
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

  /** Take an example in place of the draft. */
  async function load(name) {
    wanted = name;
    try {
      const request = await api.get(`examples/${name}`);
      store.patch("network", { example: name, draft: draftOf(networkOf(request)), problems: {} });
    } catch (problem) {
      return store.set({ problem });
    }
    return tell();
  }

  /** Take a whole draft, as a link holds one. */
  function take(draft) {
    store.patch("network", { example: null, draft, problems: {} });
    return tell();
  }

  return { tell, edit, load, take };
}
