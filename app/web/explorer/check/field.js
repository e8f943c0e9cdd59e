// One tensor that may be claimed: its field, and beside it what became of it.

import { h } from "../dom.js";
import { elementName } from "../matrix_table.js";
import { count, exact, rounded } from "../numbers.js";
import { problemAt } from "../problem.js";
import { keeping, remembering } from "../remembering.js";
import { shapeText } from "../tensor.js";
import { beside, oursAlone } from "./compare.js";
import { nameLink } from "./names.js";
import { findingOf, isWrong, shapesDiffer } from "./verdicts.js";

/** @import { ClaimFinding } from "contract" */
/** @import { Act, Told } from "../main.js" */
/** @import { Keeping } from "../remembering.js" */
/** @import { Story } from "../story.js" */
/** @import { CheckRoom } from "./actions.js" */
/** @import { Claimable } from "./claimable.js" */

const MOST_LINES = 6;

/** There may be a thousand; a key changes one of them. @type {(story: Story) => Keeping<typeof fieldOf>} */
const fieldsIn = () => keeping();
const fieldsOf = remembering(fieldsIn, (story) => [story]);

/** @type {typeof fieldOf} */
export const claimField = (tensor, state, act) => fieldsOf(state.story)(tensor.name, () => remembering(fieldOf, partsOf))(tensor, state, act);

/** @param {string} name @param {CheckRoom} room */
const problemOf = (name, { readings, problem }) => readings[name]?.problem ?? problemAt(problem?.places ?? {}, `#/claims/${name}`);

/** What the view of a field hangs on beside the story. @param {Claimable} tensor @param {Told} state @param {Act} act */
function partsOf({ name }, state, act) {
  const { texts, readings, isOursShown, seen } = state.check;
  return [act, texts[name], readings[name], isOursShown, seen[name], findingOf(state, name), problemOf(name, state.check)];
}

/** @param {Claimable} tensor @param {Told} state @param {Act} act */
function fieldOf(tensor, state, act) {
  const { name, shape, statement } = tensor;
  const { texts, isOursShown, seen } = state.check;
  const finding = findingOf(state, name);
  const problem = problemOf(name, state.check);
  const ours = state.story.tensors.get(statement ?? "");
  return h("div", { class: `claim ${finding?.verdict ?? ""}`, key: name },
    h("header", {}, nameLink(name, state, act), h("span", { class: "shape" }, shapeText(shape)), finding && badge(finding)),
    h("textarea", {
      rows: linesOf(texts[name] ?? ""), spellcheck: "false", autocomplete: "off", wrap: "off", placeholder: hint(shape), value: texts[name] ?? "",
      "aria-label": `Your ${name}, ${shapeText(shape)}`, "aria-invalid": problem ? "true" : null, "aria-describedby": `claim-${name}`,
      oninput: (event) => act.check.write(name, event.target.value),
    }),
    h("div", { id: `claim-${name}`, class: "said" },
      problem && h("p", { class: "field-problem" }, problem),
      finding && difference(tensor, finding, isOursShown)),
    finding && isWrong(finding) && shape.length > 0 ? beside(tensor, finding, ours, state, act) : isOursShown && oursAlone(name, ours, finding, name in seen, act));
}

/** @param {string} text */
const linesOf = (text) => text.split("\n", MOST_LINES).length;

/** @param {number[]} shape */
const hint = (shape) => (shape.length === 0 ? "0.0" : `${count(shape[0], "row")} of ${shape[1]}`);

/** A number; null is one that the service cannot send. @param {number | null | undefined} x */
const number = (x, digits = 6) => (typeof x === "number" ? h("span", { title: exact(x) }, rounded(x, digits)) : "too large for any float64");

const BADGES = { correct: "\u2713 right", inherited: "\u21b3 inherited", wrong: "\u2717 wrong", wrong_shape: "\u2717 wrong shape" };

/** @param {ClaimFinding} finding */
const badge = ({ verdict }) => h("strong", { class: `badge ${verdict}` }, BADGES[verdict]);

/** @param {Claimable} tensor @param {ClaimFinding} finding @param {boolean} isOursShown */
function difference(tensor, finding, isOursShown) {
  const { verdict, max_error: error, at = [], claimed, expected, says } = finding;
  if (verdict === "wrong_shape") return h("p", {}, shapesDiffer(finding));
  const place = elementName(tensor, at[0], at[1]);
  return [
    says && h("p", {}, says),
    error === 0
      ? h("p", { class: "hint" }, "No difference.")
      : h("p", { class: verdict === "wrong" ? "apart" : "hint" }, "Largest difference ", number(error, 3), at.length > 0 && [" at ", h("code", {}, place)],
        isOursShown && verdict === "wrong" && [": yours is ", number(claimed), ", and by your other numbers it is ", number(expected)], "."),
  ];
}
