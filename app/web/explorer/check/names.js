// The names of tensors as they stand in the tab "check": each leads to its statement.

import { h } from "../dom.js";
import { tensorName } from "../names.js";

/** @import { Act, Told } from "../main.js" */

/**
 * A tensor's name as a button that leads to the statement that makes it, or as plain text where the story tells of none.
 * @param {string} name
 * @param {Told} state
 * @param {Act} act
 */
export function nameLink(name, { story }, act) {
  const statement = name === "loss" ? "L" : name;
  if (!story.tensors.has(statement)) return tensorName(name);
  return h("button", { type: "button", class: "plain name-link", title: "See how it is computed", onclick: () => lookAt(statement, act) }, tensorName(name));
}

/** @param {string} statement @param {Act} act */
function lookAt(statement, act) {
  act.see.show(statement);
  act.tab("see");
}

const MOST_LINKS = 24;
const MOST_WORDS = 8;

/**
 * Names in a sentence, each a link: "dZ_1, dW_1 and db_1"; of too many, the first ones and how many more.
 * @param {string[]} names
 * @param {Told} state
 * @param {Act} act
 */
export function nameList(names, state, act) {
  const shown = names.length > MOST_LINKS ? names.slice(0, MOST_LINKS) : names;
  const links = shown.map((name, i) => [i === 0 ? "" : i === names.length - 1 ? " and " : ", ", nameLink(name, state, act)]);
  return shown === names ? links : [links, ` and ${names.length - MOST_LINKS} more`];
}

/** Names as plain words, the first ones of many. @param {string[]} names */
export const abridged = (names) =>
  names.length <= MOST_WORDS ? names.join(", ") : `${names.slice(0, MOST_WORDS).join(", ")} and ${names.length - MOST_WORDS} more`;
