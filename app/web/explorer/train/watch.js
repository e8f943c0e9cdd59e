// What is asked of the service while somebody looks at this tab: what the network says of the points between its samples, with the
// latest weights, never twice at once, a few times a second at most.

import { problemOf } from "../answers.js";
import { forwardOf, outputsOf, pointsOf, whyNone } from "./surface.js";

/** @import { Api } from "../api.js" */
/** @import { Request } from "../editor/draft.js" */
/** @import { State } from "../main.js" */
/** @import { Store } from "../store.js" */

const PAUSE = 200; // milliseconds between two questions at least

/** @param {Store<State>} store @param {Api} api */
export function whileShown(store, api) {
  /** @type {object | null} */
  let last = null; // the weights that were asked about last
  let isBusy = false;

  async function look() {
    const { tab, story, train: { run } } = store.get();
    const network = run?.request ?? story?.request;
    const weights = run?.next ?? network;
    if (isBusy || tab !== "train" || !network || weights === last) return;
    const request = { ...network, ...run?.next };
    last = weights ?? null;
    isBusy = true;
    const asked = performance.now();
    await ask(request);
    setTimeout(() => {
      isBusy = false;
      look();
    }, Math.max(PAUSE, performance.now() - asked));
  }

  /** @param {Request} request */
  async function ask(request) {
    if (whyNone(request)) return store.patch("train", { surface: null, surfaceProblem: null });
    const { grid, samples, ...points } = pointsOf(request);
    try {
      const outputs = outputsOf(await api.post("forward", forwardOf(request, [...grid, ...samples])), request);
      const surface = { request, ...points, grid, samples, outputs: outputs.slice(0, grid.length), ofSamples: outputs.slice(grid.length) };
      return store.patch("train", { surface, surfaceProblem: null });
    } catch (error) {
      return store.patch("train", { surfaceProblem: problemOf(error) });
    }
  }

  store.subscribe(look);
}
