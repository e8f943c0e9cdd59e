// How a training stands, in words.

import { count, exact } from "../numbers.js";

/** @import { TrainEnd } from "contract" */
/** @import { Values } from "./settings.js" */
/** @import { Run } from "./slices.js" */
/** @import { Training } from "./state.js" */

/** @param {number} step */
const at = (step) => step.toLocaleString("en");

/**
 * Why a training rests, and what can be done then.
 * @param {TrainEnd} end the last line of its last slice
 * @param {Run} run
 * @param {Values} values
 */
export function endWords(end, run, { stop_below }) {
  switch (end.reason) {
    case "stop_below":
      return `It is done: at step ${at(run.steps + 1)} the loss is ${end.loss === null ? "" : exact(end.loss)}, below ${stop_below ?? "the limit"}. To train on, lower that limit or leave it empty.`;
    case "not_finite":
      return `${detailOf(end, run)} Go on with a smaller lr, from here or from before the numbers grew too large.`;
    default:
      return `All ${count(run.steps, "step")} are made.`;
  }
}

/** The service counts the steps of a slice; here they are those of the training. @param {TrainEnd} end @param {Run} run */
const detailOf = ({ tensor, detail }, run) =>
  detail?.replace(/^In step \d+/, `In step ${at(run.steps + 1)}`) ?? `In step ${at(run.steps + 1)} ${tensor} is not finite.`;

/** How it stands, in a word or two. @param {Pick<Training, "status" | "run" | "end">} training */
export function statusWords({ status, run, end }) {
  if (run === null) return "Not begun";
  if (status === "running") return "Training";
  if (status === "pausing") return "Pausing at the end of this slice";
  if (end?.reason === "not_finite") return "Stopped: not finite";
  return end ? "Done" : "Paused";
}
