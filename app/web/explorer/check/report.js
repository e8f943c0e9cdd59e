// What came of a check: the verdict in a sentence, then each wrong tensor with its mistakes, then all else in short.

import { h } from "../dom.js";
import { problemBox } from "../problem.js";
import { claimables } from "./claimable.js";
import { mistakeList } from "./mistake.js";
import { abridged, nameLink, nameList } from "./names.js";
import { isOutdated, isWrong, shapesDiffer, verdictOf } from "./verdicts.js";

/** @import { CheckAnswer, ClaimFinding, OtherConvention } from "contract" */
/** @import { Act, Told } from "../main.js" */
/** @import { Story } from "../story.js" */

/** @param {Told} state @param {Act} act */
export function reportCard(state, act) {
  const { story, check: { asking, report, problem, probe } } = state;
  return h("div", { class: `report${asking || isOutdated(state) ? " outdated" : ""}`, "aria-busy": String(asking) },
    h("p", { class: "state", role: "status" },
      asking ? "Your numbers are being judged\u2026" : isOutdated(state) ? "Something has changed since. Check again." : report ? [verdictOf(report.answer), " "] : null),
    problem && problemBox(problem, { again: act.check.check, placed: (pointer) => hasField(pointer, story) }),
    probe === story && h("p", { class: "card" }, "This is a network on which those mistakes differ. Run your program on it, paste what it computes, and check again."),
    report && told(report.answer, state, act));
}

/** @param {string} pointer @param {Story} story */
const hasField = (pointer, story) =>
  pointer === "#/tolerance" || claimables(story).some(({ name }) => pointer === `#/claims/${name}` || pointer.startsWith(`#/claims/${name}/`));

/** @param {CheckAnswer} answer @param {Told} state @param {Act} act */
function told({ findings, first_wrong: first, convention, unchecked, work, tolerance }, state, act) {
  const wrong = findings.filter(isWrong);
  const right = findings.filter(({ verdict }) => verdict === "correct");
  const inherited = findings.filter(({ verdict }) => verdict === "inherited");
  return [
    first !== null && wrong.length > 1 && h("p", {}, "Begin with ", nameLink(first, state, act), ": it comes first in the computation."),
    wrong.map((finding) => h("section", { class: "card finding", key: `wrong-${finding.name}` },
      h("h3", {}, nameLink(finding.name, state, act), finding.verdict === "wrong" ? " is wrong" : " has the wrong shape"),
      finding.verdict === "wrong_shape" && h("p", {}, shapesDiffer(finding)),
      mistakeList(finding, state, act))),
    convention && conventionCard(convention, state, act),
    h("dl", { class: "others" },
      line("Right", right, state, act),
      inherited.map(({ name, says }) => [h("dt", {}, nameLink(name, state, act)), h("dd", {}, says)]),
      h("dt", {}, "Compared"), h("dd", {}, tolerance.decimals === null ? `to ${tolerance.relative}, relative` : `to ${tolerance.decimals} decimals`, `, by ${tolerance.from}`),
      unchecked.length > 0 && [h("dt", {}, "Not checked"), h("dd", {}, abridged(unchecked))]),
    work.limit_reached && h("p", { class: "hint" }, "The search for mistakes ended at its limit: there may be other explanations."),
  ];
}

/** @param {string} title @param {ClaimFinding[]} findings @param {Told} state @param {Act} act */
const line = (title, findings, state, act) =>
  findings.length > 0 && [h("dt", {}, title), h("dd", {}, nameList(findings.map(({ name }) => name), state, act))];

/** @param {OtherConvention} convention @param {Told} state @param {Act} act */
const conventionCard = ({ code, says, broken_in: broken }, state, act) =>
  h("section", { class: `card convention${broken ? " broken" : ""}`, key: "convention" },
    h("h3", {}, broken ? "Another convention, but not throughout" : "Another convention: no mistake"),
    h("p", {}, says, " ", h("small", {}, code.replaceAll("_", " "))),
    broken && h("p", {}, "It is broken in ", nameList(broken, state, act), "."));
