// What is reported of a training's steps, slice by slice.

import { Problem, UNREACHABLE } from "../answers.js";
import { thinned } from "./thinned.js";

/** @import { TrainEnd, TrainReport } from "contract" */
/** @import { Run } from "./slices.js" */
/** @import { Report } from "./state.js" */

const KEPT = 4000; // reports; of more, half
const GLANCE = 100; // milliseconds from one look at a slice under way to the next

/**
 * What is told of a slice, line by line, and its last line.
 * @param {AsyncIterable<TrainReport | TrainEnd>} lines
 * @param {AbortSignal} signal
 * @param {(coming: TrainReport[]) => void} glance is shown now and then what has come so far
 */
export async function toldOf(lines, signal, glance) {
  /** @type {TrainReport[]} */
  const coming = [];
  let glanced = performance.now();
  for await (const line of lines) {
    signal.throwIfAborted();
    if ("reason" in line) return { end: line, coming };
    coming.push(line);
    if (performance.now() - glanced < GLANCE) continue;
    glanced = performance.now();
    glance(coming);
  }
  throw new Problem(UNREACHABLE);
}

/** Reports of a slice as those of its training. @param {TrainReport[]} lines @param {Run} run before it @returns {Report[]} */
export const numbered = (lines, { steps }) => lines.map(({ step, loss, gradient_norms: norms }) => ({ step: step + steps, loss, norms }));

/** Of a long training, those that are kept. @param {Report[]} reports */
export const kept = (reports) => (reports.length > KEPT ? thinned(reports, KEPT / 2, ({ loss }) => loss) : reports);
