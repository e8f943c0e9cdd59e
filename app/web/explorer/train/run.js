// The training itself: slice after slice, until it is done or somebody pauses it.

import { Problem, UNREACHABLE } from "../api.js";
import { draftOf, requestOf } from "../editor/draft.js";
import { networkOf } from "../editor/network.js";
import { settingsIn, settingsOf } from "./settings.js";
import { gone, isOfMemory, sliceOf, withMemory } from "./slices.js";
import { fresh, ownOptimizer } from "./state.js";
import { thinned } from "./thinned.js";
import { whileShown } from "./watch.js";

const KEPT = 4000; // reports; of more, half
const UNREADABLE = { code: "unreadable", title: "The network cannot be trained as it stands", detail: "Some of its fields hold no matrix yet:" };
const GLANCE = 100; // milliseconds from one look at a slice under way to the next

/**
 * @param {object} store
 * @param {object} api
 * @param {(draft: object) => void} put makes a draft the network that is looked at
 */
export function trainActions(store, api, put) {
  let aborter = null;
  let stepping = null; // the step under way
  const room = () => store.get().train;
  const patch = (change) => store.patch("train", change);

  /** What a slice was told, line by line; its last line. */
  async function ask(body, signal) {
    const coming = [];
    let glanced = performance.now();
    for await (const line of api.lines("train", body, { signal })) {
      signal.throwIfAborted();
      if (line.reason) return { end: line, coming };
      coming.push(line);
      if (performance.now() - glanced < GLANCE) continue;
      glanced = performance.now();
      patch({ coming: numbered(coming) });
    }
    throw new Problem(UNREACHABLE);
  }

  const kept = (reports) => (reports.length > KEPT ? thinned(reports, KEPT / 2, ({ loss }) => loss) : reports);
  const numbered = (lines) => lines.map(({ step, loss, gradient_norms: norms }) => ({ step: step + room().run.steps, loss, norms }));

  /** What the settings mean; null, with the problems shown, if something is wrong with them. */
  function wanted() {
    const { values, problems } = settingsOf(room().settings, ownOptimizer(store.get()));
    patch({ problems });
    return Object.keys(problems).length === 0 ? values : null;
  }

  /** One slice. Whether the training may go on. */
  async function slice(values, steps, signal) {
    const { run } = room();
    const asked = performance.now();
    const body = sliceOf(run, values, withMemory(values.optimizer, run.next?.optimizer ?? run.request.optimizer), steps);
    const { end, coming } = await ask(body, signal).catch((problem) => {
      if (!isOfMemory(problem)) throw problem;
      return ask({ ...body, optimizer: values.optimizer }, signal); // other parameters, another memory: it begins anew
    });
    const after = gone(run, end, (performance.now() - asked) / 1000);
    const isOver = end.reason === "stop_below" || end.reason === "not_finite" || after.steps >= values.steps;
    const before = end.reason === "not_finite" ? run : null;
    patch({ run: after, reports: kept([...room().reports, ...numbered(coming)]), coming: [], end: isOver ? end : null, before });
    return !isOver;
  }

  /** Slices until it is done or paused, with the settings as they are now; or one of so many steps. */
  async function train(steps = null) {
    const values = room().status === "rest" ? wanted() : null;
    if (values === null || !begun()) return;
    aborter = new AbortController();
    const { signal } = aborter;
    patch({ status: steps === null ? "running" : "stepping", end: null, problem: null, at: null });
    try {
      let goesOn = true;
      while (goesOn) goesOn = (await slice(values, steps, signal)) && steps === null && room().status === "running";
    } catch (problem) {
      if (signal.aborted) return;
      if (!(problem instanceof Problem)) throw problem;
      patch({ problem, coming: [], problems: problem.places });
    } finally {
      if (!signal.aborted) patch({ status: "rest" });
    }
  }

  /** Whether there is a training to go on with, if need be a new one of the present draft. */
  function begun() {
    if (room().run) return true;
    const { draft } = store.get().network;
    const { request, problems } = requestOf(draft);
    if (request) patch({ origin: draft, run: { request, steps: 0, next: null, last: null } });
    else patch({ problem: new Problem({ ...UNREADABLE, errors: Object.entries(problems).map(([pointer, detail]) => ({ pointer, detail })) }) });
    return request !== null;
  }

  /** Forget what it has come to. The draft is again the one that it began with, unless it was edited since. */
  function over() {
    const { origin, shown } = room();
    aborter?.abort();
    if (shown !== null && shown === store.get().network.draft) put(origin);
    patch(fresh);
  }

  whileShown(store, api);
  return {
    async go() {
      await stepping;
      return train();
    },

    /** One step; while one is under way there is no other. */
    step() {
      if (room().status === "rest") stepping = train(1);
      return stepping;
    },

    pause: () => room().status === "running" && patch({ status: "pausing" }),
    over,

    /** Undo the slice in which numbers grew too large. */
    back() {
      const { before, reports } = room();
      patch({ run: before, reports: reports.filter(({ step }) => step <= before.steps), end: null, before: null });
    },

    /** Train on, to more steps than were wanted. */
    further(steps) {
      patch({ settings: { ...room().settings, steps: String(steps) } });
      return train();
    },

    /** Make the trained network the one that is looked at. */
    look() {
      const { run: { request, next } } = room();
      const draft = draftOf(networkOf({ ...request, ...next }));
      patch({ shown: draft });
      put(draft);
      store.set({ tab: "see" });
    },

    /** Change a setting; what was wrong with them is looked at anew when they are used. */
    set: (change) => patch({ settings: { ...room().settings, ...change }, problems: {} }),

    /** Take the settings of an example. */
    take(request) {
      aborter?.abort();
      const given = settingsIn(request);
      patch({ ...fresh, settings: given, given, problems: {} });
    },

    /** Read off a step. */
    at: (at) => patch({ at }),
    scale: (isLog) => patch({ isLog }),
    output: (output) => patch({ output }),
  };
}
