// What starts, pauses and ends a training, and how far it is.

import { h } from "../dom.js";
import { count, exact } from "../numbers.js";
import { problemBox } from "../problem.js";
import { endWords, statusWords } from "./end.js";
import { brief } from "./scale.js";
import { settingsOf } from "./settings.js";
import { ownOptimizer } from "./state.js";

/** @import { NetworkRoom } from "../editor/network.js" */
/** @import { Act, Told } from "../main.js" */
/** @import { TrainRoom } from "./state.js" */

/** @param {Told} state @param {Act} act */
export function controls(state, act) {
  const { train, network } = state;
  const { status, run, end } = train;
  const rests = status === "rest" || status === "stepping"; // a step is short: nothing flickers for it
  const { values } = settingsOf(train.settings, ownOptimizer(state));
  const isAtItsEnd = run !== null && values.steps !== undefined && run.steps >= values.steps;
  const next = main(train, isAtItsEnd, act);
  /**
   * Not `disabled`, which would take the focus from somebody who steps by keyboard.
   * @param {string} words
   * @param {() => void} onclick
   * @param {string} title
   */
  const button = (words, onclick, title, isOff = false) =>
    h("button", { type: "button", key: words, title, "aria-disabled": isOff ? "true" : null, onclick: isOff ? null : onclick }, words);
  return h("section", { class: "train-controls", "aria-label": "Training" },
    h("div", { class: "buttons" },
      h("button", { type: "button", class: "primary", key: "main", onclick: next.onclick }, next.words),
      button("Step", act.train.step, "Make one step", !rests || isAtItsEnd),
      button("Start over", act.train.over, "Back to the weights that it began with", run === null),
      button("Look at this network", act.train.look, "The trained weights, statement by statement, in the tab See", !rests || !run?.next)),
    progress(train, values.steps),
    isEdited(train, network) && h("p", { class: "train-note" }, "The network was edited since this training began, and it goes on with what it began with. Start over to train the edited one."),
    train.problem && problemBox(train.problem, { placed: (pointer) => pointer in train.problems && isAField(pointer) }),
    run && end && rests && h("div", { class: `train-note ${end.reason}` }, h("p", {}, endWords(end, run, values)),
      train.before && button(`Back to step ${train.before.steps.toLocaleString("en")}`, act.train.back, "Undo the steps in which they grew")));
}

/** The button that always does what is next. @param {TrainRoom} room @param {boolean} isAtItsEnd @param {Act} act */
function main({ status, run }, isAtItsEnd, act) {
  if (status === "running" || status === "pausing") return { words: status === "pausing" ? "Pausing\u2026" : "Pause", onclick: act.train.pause };
  if (run && isAtItsEnd) return { words: `Train on to ${count(2 * run.steps, "step")}`, onclick: () => act.train.further(2 * run.steps) };
  return { words: run === null ? "Train" : "Resume", onclick: act.train.go };
}

/** A field of this form, not of the network. @param {string} pointer */
const isAField = (pointer) => /^#\/(optimizer|steps|batch_size|shuffle_seed|stop_below)/.test(pointer);

/** @param {TrainRoom} room @param {NetworkRoom} network */
const isEdited = ({ run, origin, shown }, { draft }) => run !== null && draft !== origin && draft !== shown;

/** @param {TrainRoom} room @param {number | undefined} steps */
function progress({ status, run, end, reports, coming }, steps) {
  const made = coming.at(-1)?.step ?? run?.steps ?? 0;
  const last = coming.at(-1) ?? reports.at(-1);
  return h("div", { class: "progress" },
    h("span", { role: "status" }, statusWords({ status, run, end })),
    h("div", { class: "meter", role: "progressbar", "aria-label": "Steps made", "aria-valuemin": 0, "aria-valuemax": steps ?? made, "aria-valuenow": made },
      h("span", { style: { width: steps ? `${100 * Math.min(1, made / steps)}%` : 0 } })),
    h("span", { class: "hint" }, run ? steps ? `${made.toLocaleString("en")} of ${count(steps, "step")}` : count(made, "step") : "", last && [", loss ", h("strong", { title: exact(last.loss) }, brief(last.loss))]));
}
