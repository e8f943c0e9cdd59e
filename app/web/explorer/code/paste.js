// A whole request, pasted: read, asked of the service whether it is one, and taken in place of what is in the fields.

import { h } from "../dom.js";
import { Problem } from "../answers.js";
import { problemBox } from "../problem.js";
import { tabOf } from "../editor/network.js";

/** @import { Api } from "../api.js" */
/** @import { WholeRequest } from "../editor/network.js" */
/** @import { Act, State } from "../main.js" */

/** Said of text that is no JSON, with the place. */
export class NoJson extends Error {}

/** The object that a text is; whether it is a request, the service says. @param {string} text @returns {WholeRequest} @throws {NoJson} */
export function requestIn(text) {
  let value;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new NoJson(`This is no JSON: ${placed(/** @type {SyntaxError} */ (error).message, text)}`);
  }
  if (value === null || typeof value !== "object" || Array.isArray(value)) throw new NoJson("A request is an object: {\"X\": [[0.1, 0.2]], \"y\": [[1]], \"layers\": [...]}");
  return value;
}

/** Where browsers only count signs, lines are counted here. @param {string} message @param {string} text */
function placed(message, text) {
  const at = message.match(/at position (\d+)/);
  if (text.trim() === "") return "nothing is here yet.";
  if (!at || /line \d+/.test(message)) return `${message}.`;
  const before = text.slice(0, Number(at[1]));
  return `${message}, line ${before.split("\n").length} column ${before.length - before.lastIndexOf("\n")}.`;
}

/**
 * Whether the service takes a request; throws its problem if not. A training that is only tried out is left at once.
 * @param {WholeRequest} request
 * @param {Api} api
 */
export async function tried(request, api) {
  const verb = tabOf(request) ?? "explain";
  const answer = await api.document(verb, request, { accept: "*/*" });
  await answer.body?.cancel();
}

/** @param {State} state @param {Act} act */
export function pasting({ code: { pasted, pasteProblem, isTrying } }, act) {
  const noJson = pasteProblem instanceof NoJson ? pasteProblem : null;
  return h("div", { class: "pasting" },
    h("label", { for: "pasted" }, "A whole request as JSON, for /backward, /step, /check or /train"),
    h("textarea", {
      id: "pasted", value: pasted, rows: 10, spellcheck: "false", autocomplete: "off", "aria-invalid": String(pasteProblem !== null), "aria-describedby": noJson ? "pasted-problem" : null,
      oninput: ({ target }) => act.code.set({ pasted: target.value, pasteProblem: null }),
    }),
    noJson && h("p", { class: "field-problem", id: "pasted-problem", role: "alert" }, noJson.message),
    pasteProblem instanceof Problem && problemBox(pasteProblem),
    h("p", { class: "actions" },
      h("button", { type: "button", class: "primary", disabled: isTrying, onclick: act.code.use }, "Use it"),
      h("button", { type: "button", onclick: () => act.code.set({ isPasting: false }) }, "Leave it")));
}
