// Their numbers beside ours: what differs stands out.

import { h } from "../dom.js";
import { matrixTable } from "../matrix_table.js";
import { rowsOf } from "../tensor.js";

/** @import { CheckTolerance, ClaimFinding } from "contract" */
/** @import { Act, Told } from "../main.js" */
/** @import { Tensor } from "../story.js" */
/** @import { Matrix } from "../tensor.js" */
/** @import { Claimable } from "./claimable.js" */

/**
 * A wrong claim as a table with its differences, and ours beside it once they are asked for.
 * @param {Claimable} tensor
 * @param {ClaimFinding} finding
 * @param {Tensor | undefined} ours
 * @param {Told} state
 * @param {Act} act
 */
export function beside({ name, shape }, finding, ours, state, act) {
  const { check: { readings, isOursShown, report } } = state;
  const value = readings[name]?.value;
  if (!value || !report) return null;
  const theirs = { name, shape, value: rowsOf(value) };
  const marked = finding.verdict === "wrong" ? marking(theirs.value, ours?.value, finding.at, report.answer.tolerance) : undefined;
  return h("div", { class: "beside-ours" },
    h("div", {}, h("h4", {}, "Yours"), matrixTable(theirs, { label: `Your ${name}`, marked })),
    ours && isOursShown && oursTable(name, ours, act),
    ours && h("button", { type: "button", class: "plain", onclick: () => act.check.showOurs(!isOursShown) }, isOursShown ? "Hide ours" : "Show ours"));
}

/**
 * Ours, of what is not wrong; once it has come into view, for there may be a thousand tables.
 * @param {string} name
 * @param {Tensor | undefined} ours
 * @param {ClaimFinding | null} finding
 * @param {boolean} isSeen
 * @param {Act} act
 */
export const oursAlone = (name, ours, finding, isSeen, act) =>
  !ours
    ? !finding && h("p", { class: "hint" }, "Ours is computed in a check alone, to be compared with yours.")
    : isSeen ? oursTable(name, ours, act) : h("div", { class: "ours-to-come", style: { "--rows": ours.value.length }, drawn: (place) => whenSeen(place, () => act.check.see(name)) });

/** @type {WeakMap<Element, () => void>} */
const awaited = new WeakMap(); // what is done when an element comes into view
/** @type {IntersectionObserver | null} */
let observer = null;

/** @param {Element} element @param {() => void} then */
function whenSeen(element, then) {
  observer ??= new IntersectionObserver((entries, seeing) => {
    for (const { target, isIntersecting } of entries) {
      if (!isIntersecting) continue;
      seeing.unobserve(target);
      awaited.get(target)?.();
    }
  }, { rootMargin: "25%" });
  awaited.set(element, then);
  observer.observe(element);
}

/** A number of ours leads to how it came about. @param {string} name @param {Tensor} ours @param {Act} act */
function oursTable(name, ours, act) {
  /** @param {string} element */
  const onpick = (element) => {
    act.see.pick(element, ours.name);
    act.tab("see");
  };
  return h("div", {}, h("h4", {}, "Ours"), matrixTable(ours, { label: `Our ${name}`, onpick }));
}

/**
 * Words for the numbers that differ. How much may differ follows from the digits that were sent; the verdict itself is the service's.
 * @param {Matrix} theirs
 * @param {Matrix | undefined} ours of the same shape
 * @param {number[]} at where the difference is largest
 * @param {Pick<CheckTolerance, "relative" | "decimals">} tolerance
 * @returns {(i: number, j: number) => string | null}
 */
export function marking(theirs, ours, [row, column] = [], { relative, decimals }) {
  const largest = (ours ?? []).reduce((most, numbers) => numbers.reduce((more, x) => Math.max(more, Math.abs(x)), most), 0);
  const allowed = relative * largest + (decimals === null ? 0 : 10 ** -decimals);
  return (i, j) => {
    if (i === (row ?? 0) && j === (column ?? 0)) return "differs most";
    return ours && Math.abs(theirs[i][j] - ours[i][j]) > allowed ? "differs from ours" : null;
  };
}
