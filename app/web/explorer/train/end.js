// How a training stands, in words.

import { count, exact } from "../numbers.js";

const at = (step) => step.toLocaleString("en");

/**
 * Why a training rests, and what can be done then.
 * @param {{reason: string, loss: number|null, steps: number, tensor?: string, detail?: string}} end the last line of its last slice
 * @param {import("./slices.js").Run} run
 * @param {{stop_below?: number}} settings
 */
export function endWords(end, run, { stop_below }) {
  switch (end.reason) {
    case "stop_below":
      return `It is done: at step ${at(run.steps + 1)} the loss is ${exact(end.loss)}, below ${stop_below ?? "the limit"}. To train on, lower that limit or leave it empty.`;
    case "not_finite":
      return `${detailOf(end, run)} Go on with a smaller lr, from here or from before the numbers grew too large.`;
    default:
      return `All ${count(run.steps, "step")} are made.`;
  }
}

/** The service counts the steps of a slice; here they are those of the training. @param {{tensor?: string, detail?: string}} end */
const detailOf = ({ tensor, detail }, run) =>
  detail?.replace(/^In step \d+/, `In step ${at(run.steps + 1)}`) ?? `In step ${at(run.steps + 1)} ${tensor} is not finite.`;

/** How it stands, in a word or two. */
export function statusWords({ status, run, end }) {
  if (run === null) return "Not begun";
  if (status === "running") return "Training";
  if (status === "pausing") return "Pausing at the end of this slice";
  if (end?.reason === "not_finite") return "Stopped: not finite";
  return end ? "Done" : "Paused";
}
