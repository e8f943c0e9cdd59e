// What is asked for, and how exactly.

import { h } from "../dom.js";
import { problemAt } from "../problem.js";
import { claimables } from "./claimable.js";
import { claimed, toleranceOf } from "./claims.js";

/** @import { Act, Told } from "../main.js" */

/** @param {Told} state @param {Act} act */
export function askBar(state, act) {
  const { story, check: { tolerance, isOursShown, readings, problem } } = state;
  const count = countOf(state);
  const wrong = toleranceOf(tolerance).problem ?? problemAt(problem?.places ?? {}, "#/tolerance");
  const unreadable = claimables(story).map(({ name }) => name).filter((name) => readings[name]?.problem);
  return h("div", { class: "ask" },
    checkButton(state, act.check.check),
    h("span", { class: "hint" }, count === 0 ? "Paste a tensor first." : [h("kbd", {}, "Ctrl"), " ", h("kbd", {}, "Enter")]),
    h("label", {}, h("input", { type: "checkbox", checked: isOursShown, onchange: (event) => act.check.showOurs(event.target.checked) }), " Show ours"),
    h("label", { class: "tolerance" }, "Tolerance ",
      h("input", {
        type: "text", inputmode: "decimal", value: tolerance, placeholder: "by your digits", "aria-invalid": wrong ? "true" : null, "aria-describedby": "tolerance-said",
        title: "Relative: 1e-6 forgives the sixth digit. Empty: what the digits that you sent allow.", oninput: (event) => act.check.setTolerance(event.target.value),
      })),
    h("p", { id: "tolerance-said", class: "field-problem" }, wrong),
    unreadable.length > 0 && h("p", { class: "field-problem" }, `Left out until it can be read: ${unreadable.join(", ")}.`));
}

/** @param {Told} state @param {() => void} onclick what begins the check */
export function checkButton(state, onclick) {
  const count = countOf(state);
  const isReady = count > 0 && !toleranceOf(state.check.tolerance).problem;
  return h("button", { type: "button", class: "primary", disabled: !isReady, onclick }, state.check.asking ? "Checking\u2026" : count === 0 ? "Check" : `Check ${count}`);
}

/** @param {Told} state */
const countOf = ({ story, check: { readings } }) => claimed(story, readings).length;
