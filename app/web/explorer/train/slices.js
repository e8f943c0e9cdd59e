// A training in slices: each is a request of its own, short enough that a pause is soon, and the next goes on from what it left. For a
// stream that is broken off says nothing of what is next.

import { Problem } from "../answers.js";
import { defined } from "../json.js";

/** @import { Next, TrainEnd } from "contract" */
/** @import { Request } from "../editor/draft.js" */
/** @import { Choice, Sent } from "../fields/choice_text.js" */
/** @import { Values } from "./settings.js" */

const SECONDS = 0.2; // that a slice is to take
const FIRST = 10; // steps of the first one, when nothing is known yet
const FASTER = 4; // times as many steps as the last one had, at most
const REPORTS = 2000; // of a whole training: of a short one, each step
const AT_ONCE = 100; // of a slice of a long one

/**
 * What a training has come to.
 * @typedef {{
 *   request: Request, steps: number, next: Next | null, last: {steps: number, elapsed: number, seconds: number} | null
 * }} Run `request` is the network and its data
 */

/** How many samples a request has. @param {Pick<Request, "X" | "layout">} request */
export const samplesIn = ({ X, layout }) => (layout === "columns" ? X[0].length : X.length);

/** How many steps go once through all samples. @param {Request} request @param {number} [batchSize] */
export const epochOf = (request, batchSize) => Math.ceil(samplesIn(request) / Math.min(batchSize ?? Infinity, samplesIn(request)));

/**
 * How many steps the next slice has, of those that are left: as many as take the time of a slice, at the last one's pace. Where the way
 * to the service takes longer than that, so may a slice.
 * @param {Run["last"]} last steps, the seconds that the service took, and those that it took seen from here
 * @param {number} left
 */
export const stepsOf = (last, left) => Math.min(left, paced(last));

/** @param {Run["last"]} last */
function paced(last) {
  if (last === null) return FIRST;
  const goal = Math.max(SECONDS, last.seconds - last.elapsed);
  return Math.max(1, Math.floor(last.steps * Math.min(FASTER, goal / Math.max(last.elapsed, 1e-6))));
}

/**
 * The request of the next slice. Step n sees batch n - 1 of these settings, whatever they were before: slices and pauses leave no trace.
 * @param {Run} run
 * @param {Values & {steps: number}} settings
 * @param {Choice} optimizer with its memory
 * @param {number | null} steps how many, if not as many as time allows
 */
export function sliceOf(run, settings, optimizer, steps = null) {
  const { batch_size, shuffle_seed, stop_below } = settings;
  const made = steps ?? stepsOf(run.last, settings.steps - run.steps);
  return {
    ...run.request,
    ...run.next,
    optimizer,
    steps: made,
    first_batch: run.steps,
    ...defined({ batch_size, shuffle_seed, stop_below }),
    report_every: Math.min(Math.ceil(settings.steps / REPORTS), Math.ceil(made / AT_ONCE)),
  };
}

/** What a training has come to with a slice more. @param {Run} run @param {TrainEnd} end @param {number} seconds @returns {Run} */
export const gone = (run, end, seconds) => ({
  ...run,
  steps: run.steps + end.steps,
  next: end.next,
  last: end.steps > 1 ? { steps: end.steps, elapsed: end.elapsed ?? seconds, seconds } : run.last,
});

/**
 * An optimizer, with the memory of the last one if that is of its kind.
 * @param {Choice} optimizer
 * @param {Sent | null} [last]
 * @returns {Choice}
 */
export const withMemory = (optimizer, last) =>
  last && typeof last === "object" && optimizer.kind === last.kind && last.state ? { ...optimizer, state: last.state } : optimizer;

/** Whether the problem is only that an optimizer's memory is not that of its present parameters. @param {unknown} error */
export const isOfMemory = (error) =>
  error instanceof Problem && error.errors.length > 0 && error.errors.every(({ pointer }) => pointer.startsWith("#/optimizer/state"));
