// The training itself: slice after slice, until it is done or somebody pauses it.

import { Problem, problemOf } from "../answers.js";
import { draftOf, requestOf } from "../editor/draft.js";
import { networkOf } from "../editor/network.js";
import { there } from "../store.js";
import { kept, numbered, toldOf } from "./reports.js";
import { settingsIn, settingsOf } from "./settings.js";
import { gone, isOfMemory, sliceOf, withMemory } from "./slices.js";
import { fresh, ownOptimizer } from "./state.js";
import { whileShown } from "./watch.js";

/** @import { Api } from "../api.js" */
/** @import { Draft } from "../editor/draft.js" */
/** @import { WholeRequest } from "../editor/network.js" */
/** @import { State } from "../main.js" */
/** @import { Store } from "../store.js" */
/** @import { Settings, Values } from "./settings.js" */
/** @import { Run } from "./slices.js" */
/** @import { TrainRoom } from "./state.js" */

const UNREADABLE = { code: "unreadable", title: "The network cannot be trained as it stands", detail: "Some of its fields hold no matrix yet:" };

/**
 * @param {Store<State>} store
 * @param {Api} api
 * @param {(draft: Draft) => void} put makes a draft the network that is looked at
 */
export function trainActions(store, api, put) {
  /** @type {AbortController | null} */
  let aborter = null;
  /** @type {Promise<void>} */
  let stepping = Promise.resolve(); // the step under way
  const room = () => store.get().train;
  /** @param {Partial<TrainRoom>} change */
  const patch = (change) => store.patch("train", change);

  /** @param {ReturnType<typeof sliceOf>} body @param {Run} run @param {AbortSignal} signal */
  const ask = (body, run, signal) => toldOf(api.lines(body, { signal }), signal, (coming) => patch({ coming: numbered(coming, run) }));

  /** What the settings mean; null, with the problems shown, if something is wrong with them. */
  function wanted() {
    const { values, problems } = settingsOf(room().settings, ownOptimizer(store.get()));
    patch({ problems });
    const { steps } = values;
    return steps !== undefined && Object.keys(problems).length === 0 ? { ...values, steps } : null;
  }

  /**
   * One slice. Whether the training may go on.
   * @param {Values & {steps: number}} values
   * @param {number | null} steps
   * @param {AbortSignal} signal
   */
  async function slice(values, steps, signal) {
    const run = there(room().run);
    const asked = performance.now();
    const body = sliceOf(run, values, withMemory(values.optimizer, run.next?.optimizer ?? run.request.optimizer), steps);
    const { end, coming } = await ask(body, run, signal).catch((error) => {
      if (!isOfMemory(error)) throw error;
      return ask({ ...body, optimizer: values.optimizer }, run, signal); // other parameters, another memory: it begins anew
    });
    const after = gone(run, end, (performance.now() - asked) / 1000);
    const isOver = end.reason === "stop_below" || end.reason === "not_finite" || after.steps >= values.steps;
    const before = end.reason === "not_finite" ? run : null;
    patch({ run: after, reports: kept([...room().reports, ...numbered(coming, run)]), coming: [], end: isOver ? end : null, before });
    return !isOver;
  }

  /** Slices until it is done or paused, with the settings as they are now; or one of so many steps. @param {number | null} steps */
  async function train(steps = null) {
    const values = room().status === "rest" ? wanted() : null;
    if (values === null || !begun()) return;
    aborter = new AbortController();
    const { signal } = aborter;
    patch({ status: steps === null ? "running" : "stepping", end: null, problem: null, at: null });
    try {
      let goesOn = true;
      while (goesOn) goesOn = (await slice(values, steps, signal)) && steps === null && room().status === "running";
    } catch (error) {
      if (signal.aborted) return;
      const problem = problemOf(error);
      patch({ problem, coming: [], problems: problem.places });
    } finally {
      if (!signal.aborted) patch({ status: "rest" });
    }
  }

  /** Whether there is a training to go on with, if need be a new one of the present draft. */
  function begun() {
    if (room().run) return true;
    const draft = there(store.get().network.draft);
    const { request, problems } = requestOf(draft);
    if (request) patch({ origin: draft, run: { request, steps: 0, next: null, last: null } });
    else patch({ problem: new Problem({ ...UNREADABLE, errors: Object.entries(problems).map(([pointer, detail]) => ({ pointer, detail })) }) });
    return request !== null;
  }

  /** Forget what it has come to. The draft is again the one that it began with, unless it was edited since. */
  function over() {
    const { origin, shown } = room();
    aborter?.abort();
    if (origin !== null && shown !== null && shown === store.get().network.draft) put(origin);
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
      if (before !== null) patch({ run: before, reports: reports.filter(({ step }) => step <= before.steps), end: null, before: null });
    },

    /** Train on, to more steps than were wanted. @param {number} steps */
    further(steps) {
      patch({ settings: { ...room().settings, steps: String(steps) } });
      return train();
    },

    /** Make the trained network the one that is looked at. */
    look() {
      const { request, next } = there(room().run);
      const draft = draftOf(networkOf({ ...request, ...next }));
      patch({ shown: draft });
      put(draft);
      store.set({ tab: "see" });
    },

    /** Change a setting; what was wrong with them is looked at anew when they are used. @param {Partial<Settings>} change */
    set: (change) => patch({ settings: { ...room().settings, ...change }, problems: {} }),

    /** Take the settings of an example. @param {WholeRequest} request */
    take(request) {
      aborter?.abort();
      const given = settingsIn(request);
      patch({ ...fresh, settings: given, given, problems: {} });
    },

    /** Read off a step. @param {number | null} at */
    at: (at) => patch({ at }),
    /** @param {boolean} isLog */
    scale: (isLog) => patch({ isLog }),
    /** @param {number} output */
    output: (output) => patch({ output }),
  };
}
