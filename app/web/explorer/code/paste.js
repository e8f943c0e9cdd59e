// A whole request, pasted: read, asked of the service whether it is one, and taken in place of what is in the fields.

import { h } from "../dom.js";
import { problemBox } from "../problem.js";
import { tabOf } from "../editor/network.js";

/** Said of text that is no JSON, with the place. */
export class NoJson extends Error {}

/** The object that a text is. @throws {NoJson} */
export function requestIn(text) {
  let value;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new NoJson(`This is no JSON: ${placed(error.message, text)}`);
  }
  if (value === null || typeof value !== "object" || Array.isArray(value)) throw new NoJson("A request is an object: {\"X\": [[0.1, 0.2]], \"y\": [[1]], \"layers\": [...]}");
  return value;
}

// Where browsers only count signs, lines are counted here.
function placed(message, text) {
  const at = message.match(/at position (\d+)/);
  if (text.trim() === "") return "nothing is here yet.";
  if (!at || /line \d+/.test(message)) return `${message}.`;
  const lines = text.slice(0, Number(at[1])).split("\n");
  return `${message}, line ${lines.length} column ${lines.at(-1).length + 1}.`;
}

/** Whether the service takes a request; throws its problem if not. A training that is only tried out is left at once. */
export async function tried(request, api) {
  const verb = tabOf(request) ?? "explain";
  const answer = await api.document(verb, request, { accept: "*/*" });
  await answer.body.cancel();
}

export function pasting({ code: { pasted, pasteProblem, isTrying } }, act) {
  const isText = pasteProblem instanceof NoJson;
  return h("div", { class: "pasting" },
    h("label", { for: "pasted" }, "A whole request as JSON, for /backward, /step, /check or /train"),
    h("textarea", {
      id: "pasted", value: pasted, rows: 10, spellcheck: "false", autocomplete: "off", "aria-invalid": String(pasteProblem !== null), "aria-describedby": isText ? "pasted-problem" : null,
      oninput: ({ target }) => act.code.set({ pasted: target.value, pasteProblem: null }),
    }),
    isText && h("p", { class: "field-problem", id: "pasted-problem", role: "alert" }, pasteProblem.message),
    pasteProblem && !isText && problemBox(pasteProblem),
    h("p", { class: "actions" },
      h("button", { type: "button", class: "primary", disabled: isTrying, onclick: act.code.use }, "Use it"),
      h("button", { type: "button", onclick: () => act.code.set({ isPasting: false }) }, "Leave it")));
}
