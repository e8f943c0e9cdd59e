// What is asked of the service while somebody looks at this tab: what the network says of the points between its samples, with the
// latest weights, never twice at once, a few times a second at most.

import { forwardOf, outputsOf, pointsOf, whyNone } from "./surface.js";

const PAUSE = 200; // milliseconds between two questions at least

export function whileShown(store, api) {
  let last = null; // the weights that were asked about last
  let isBusy = false;

  async function look() {
    const { tab, story, train: { run } } = store.get();
    const weights = run === null ? story?.request : run.next ?? run.request;
    if (isBusy || tab !== "train" || !weights || weights === last) return;
    const request = run === null ? story.request : { ...run.request, ...run.next };
    last = weights;
    isBusy = true;
    const asked = performance.now();
    await ask(request);
    setTimeout(() => {
      isBusy = false;
      look();
    }, Math.max(PAUSE, performance.now() - asked));
  }

  async function ask(request) {
    if (whyNone(request)) return store.patch("train", { surface: null, surfaceProblem: null });
    const { grid, samples, ...points } = pointsOf(request);
    try {
      const outputs = outputsOf(await api.post("forward", forwardOf(request, [...grid, ...samples])), request);
      const surface = { request, ...points, grid, samples, outputs: outputs.slice(0, grid.length), ofSamples: outputs.slice(grid.length) };
      return store.patch("train", { surface, surfaceProblem: null });
    } catch (problem) {
      return store.patch("train", { surfaceProblem: problem });
    }
  }

  store.subscribe(look);
}
