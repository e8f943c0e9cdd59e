// The names of tensors as they stand in the tab "check": each leads to its statement.

import { h } from "../dom.js";
import { tensorName } from "../see/statement.js";

/** A tensor's name as a button that leads to the statement that makes it, or as plain text where the story tells of none. */
export function nameLink(name, { story }, act) {
  const statement = name === "loss" ? "L" : name;
  if (!story.tensors.has(statement)) return tensorName(name);
  return h("button", { type: "button", class: "plain name-link", title: "See how it is computed", onclick: () => lookAt(statement, act) }, tensorName(name));
}

function lookAt(statement, act) {
  act.see.show(statement);
  act.tab("see");
}

/** Names in a sentence, each a link: "dZ_1, dW_1 and db_1". */
export const nameList = (names, state, act) =>
  names.map((name, i) => [i === 0 ? "" : i === names.length - 1 ? " and " : ", ", nameLink(name, state, act)]);
