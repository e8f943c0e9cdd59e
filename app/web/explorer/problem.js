// A problem as the service says it: what, why, and what to do; with the places that have no field of their own.

import { h } from "./dom.js";

/** @import { Problem, Problems } from "./answers.js" */

/**
 * @param {Problem} problem
 * @param {{again?: () => void, placed?: (pointer: string) => boolean}} options `again` is offered as a button; errors whose pointer is
 *   `placed` are shown at their fields, and not here
 */
export function problemBox(problem, { again, placed = () => false } = {}) {
  const rest = problem.errors.filter(({ pointer }) => !placed(pointer));
  return h("div", { class: "problem", role: "alert" },
    h("strong", {}, problem.title),
    h("p", {}, problem.message),
    rest.length > 0 && h("ul", {}, rest.map(({ pointer, detail }) => h("li", {}, h("code", {}, pointer), " ", detail))),
    problem.retryAfter && h("p", {}, `It asks for ${problem.retryAfter} s of patience.`),
    h("p", { class: "actions" },
      again && h("button", { type: "button", onclick: again }, "Try again"),
      problem.page && h("a", { href: problem.page, target: "_blank" }, "What does this mean?")));
}

/**
 * What is wrong with a field: of itself, or of a place within it.
 * @param {Problems} problems
 * @param {string} field its pointer
 */
export function problemAt(problems, field) {
  const pointer = Object.keys(problems).find((place) => place === field || place.startsWith(`${field}/`));
  if (pointer === undefined) return null;
  const within = pointer.slice(field.length).match(/^\/(\d+)(?:\/(\d+))?$/);
  if (!within) return problems[pointer];
  const [, i, j] = within;
  return `Row ${Number(i) + 1}${j === undefined ? "" : `, column ${Number(j) + 1}`} ${problems[pointer]}`;
}
