// What a report says of the fields as they stand now.

import { remembering } from "../remembering.js";
import { shapeText } from "../tensor.js";

/** @import { CheckAnswer, ClaimFinding } from "contract" */
/** @import { Told } from "../main.js" */

const WRONG = new Set(["wrong", "wrong_shape"]);

/** @param {ClaimFinding} finding */
export const isWrong = ({ verdict }) => WRONG.has(verdict);

/** Whether something has changed since the report that is shown. @param {Told} state */
export const isOutdated = ({ story, check: { report, texts, tolerance } }) =>
  report !== null && (report.story !== story || report.texts !== texts || report.tolerance !== tolerance);

/** @param {CheckAnswer} answer */
const byName = ({ findings }) => new Map(findings.map((finding) => [finding.name, finding]));
const findingsOf = remembering(byName, (answer) => [answer]);

/** The verdict on a tensor, if it is of what stands in its field now. @param {Told} state @param {string} name */
export function findingOf({ story, check: { report, texts } }, name) {
  if (report === null || report.story !== story || report.texts[name] !== texts[name]) return null;
  return findingsOf(report.answer).get(name) ?? null;
}

/** What is said of a claim of the wrong shape. @param {ClaimFinding} finding */
export const shapesDiffer = ({ claimed_shape: yours = [], expected_shape: right = [] }) => `Yours is ${shapeText(yours)}, and it must be ${shapeText(right)}.`;

/** The verdict on all in one sentence, but for the names of what is wrong. @param {CheckAnswer} answer */
export function verdictOf({ verdict, findings }) {
  const wrong = findings.filter(isWrong).length;
  const [one] = findings;
  const whose = findings.length === 1 ? `${one.name} is` : findings.length === 2 ? "Both are" : `All ${findings.length} are`;
  if (verdict === "correct") return `${whose} right.`;
  if (verdict === "correct_in_other_convention") return `${whose} right, in another convention than ours.`;
  if (findings.length === 1) return `${one.name} is wrong.`;
  return `${wrong} of ${findings.length} ${wrong === 1 ? "is" : "are"} wrong.`;
}
