// The training itself: slice after slice, until it is done or somebody pauses it.

import { Problem, UNREACHABLE } from "../api.js";
import { draftOf, requestOf } from "../build/draft.js";
import { settingsIn, settingsOf, initial as noSettings } from "./settings.js";
import { gone, isOfMemory, sliceOf, withMemory } from "./slices.js";
import { whileShown } from "./watch.js";

const GLANCE = 100; // milliseconds from one look at a slice under way to the next

export const initial = {
  settings: noSettings, // as they stand in the fields
  problems: {}, // what is wrong with them, by JSON pointer
  catalog: null, // of optimizers, activations and losses
  status: "rest", // or "running", "pausing"
  run: null, // what it has come to
  reports: [], // of its steps
  coming: [], // of the slice under way
  end: null, // the last line, if it is the reason why it rests
  before: null, // the run as it was before numbers grew too large
  problem: null, // what the service said against it
  origin: null, // the draft that it began with
  shown: null, // the draft that the trained network was made, to be looked at
  isLog: false, // whether the loss is drawn on a logarithmic axis
  at: null, // the step that is read off
  surface: null, // what the network says of points between its samples
  surfaceProblem: null, // or why it does not
  output: 0, // which output is drawn
};

const fresh = { status: "rest", run: null, reports: [], coming: [], end: null, before: null, problem: null, origin: null, shown: null, at: null };

/**
 * @param {object} store
 * @param {object} api
 * @param {(draft: object) => void} put makes a draft the network that is looked at
 */
export function trainActions(store, api, put) {
  let aborter = null;
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

  const numbered = (lines) => lines.map(({ step, loss, gradient_norms: norms }) => ({ step: step + room().run.steps, loss, norms }));

  /** One slice. Whether the training may go on. */
  async function slice(steps, signal) {
    const { run, settings } = room();
    const { values, problems } = settingsOf(settings, run.request.optimizer);
    patch({ problems });
    if (Object.keys(problems).length > 0) return false;
    const asked = performance.now();
    const body = sliceOf(run, values, withMemory(values.optimizer, run.next?.optimizer ?? run.request.optimizer), steps);
    const { end, coming } = await ask(body, signal).catch((problem) => {
      if (!isOfMemory(problem)) throw problem;
      return ask({ ...body, optimizer: values.optimizer }, signal); // other parameters, another memory: it begins anew
    });
    const after = gone(run, end, (performance.now() - asked) / 1000);
    const isOver = end.reason === "stop_below" || end.reason === "not_finite" || after.steps >= values.steps;
    const before = end.reason === "not_finite" ? run : null;
    patch({ run: after, reports: [...room().reports, ...numbered(coming)], coming: [], end: isOver ? end : null, before });
    return !isOver;
  }

  /** Slices until it is done or paused; or one of so many steps. */
  async function go(steps = null) {
    if (room().status !== "rest" || !begun()) return;
    aborter = new AbortController();
    const { signal } = aborter;
    patch({ status: "running", end: null, problem: null, at: null });
    try {
      let goesOn = true;
      while (goesOn) goesOn = (await slice(steps, signal)) && steps === null && room().status === "running";
    } catch (problem) {
      if (signal.aborted) return;
      if (!(problem instanceof Problem)) throw problem;
      patch({ problem, coming: [], problems: Object.fromEntries(problem.errors.map(({ pointer, detail }) => [pointer, detail])) });
    } finally {
      if (!signal.aborted) patch({ status: "rest" });
    }
  }

  /** Whether there is a training to go on with, if need be a new one of the present draft. */
  function begun() {
    if (room().run) return true;
    const { draft } = store.get().network;
    const { request } = requestOf(draft);
    if (request) patch({ origin: draft, run: { request, steps: 0, next: null, seeds: 0, last: null } });
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
    go: () => go(),
    step: () => go(1),
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
      return go();
    },

    /** Make the trained network the one that is looked at. */
    look() {
      const { run: { request, next } } = room();
      const draft = draftOf({ ...request, ...next });
      patch({ shown: draft });
      put(draft);
      store.set({ tab: "see" });
    },

    /** Change a setting. */
    set: (change) => patch({ settings: { ...room().settings, ...change } }),

    /** Take the settings of an example. */
    take(request) {
      aborter?.abort();
      patch({ ...fresh, settings: settingsIn(request), problems: {} });
    },

    /** Read off a step. */
    at: (at) => patch({ at }),
    scale: (isLog) => patch({ isLog }),
    output: (output) => patch({ output }),
  };
}

/** What the code view shows: the whole of the training as one request. */
export function trainRequest({ story, train }) {
  const { optimizer: own, ...request } = story.request;
  const { values } = settingsOf(train.settings, own);
  return { path: "train", body: { ...request, ...values, optimizer: withMemory(values.optimizer, own) } };
}
