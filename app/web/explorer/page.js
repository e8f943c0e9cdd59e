// The page as a function of the state: tabs above, the network under them, then what the tab shows.

import { bar } from "./editor/bar.js";
import { hasField } from "./editor/places.js";
import { check } from "./check/check.js";
import { checkRequest } from "./check/claims.js";
import { code } from "./code/code.js";
import { h } from "./dom.js";
import { isKeyWanted, keyForm } from "./key.js";
import { problemBox } from "./problem.js";
import { see, seeRequest } from "./see/see.js";
import { tabByKey } from "./tabs.js";
import { trainRequest } from "./train/state.js";
import { train } from "./train/train.js";

/** @import { Asked } from "./code/languages.js" */
/** @import { Child } from "./dom.js" */
/** @import { Act, State, Tab, Told } from "./main.js" */

/**
 * What a tab is called, how it looks, and what request it sends.
 * @type {{[Name in Tab]: {title: string, view: (state: Told, act: Act) => Child, requestOf: (state: Told) => Asked}}}
 */
const TABS = {
  see: { title: "See", view: see, requestOf: seeRequest },
  check: { title: "Check mine", view: check, requestOf: checkRequest },
  train: { title: "Train", view: train, requestOf: trainRequest },
};

const TAB_NAMES = /** @type {Tab[]} */ (Object.keys(TABS));

/** The name of a tab that there is: what an address says may be anything. @param {string | undefined} name */
export const tabNamed = (name) => TAB_NAMES.find((tab) => tab === name) ?? "see";

/** @param {State} state @param {Act} act @returns {Child[]} */
export const page = (state, act) => [
  tabs(state, act),
  bar(state, act),
  h("div", { class: "panel", role: "tabpanel", id: "panel", "aria-labelledby": `tab-${state.tab}` }, panel(state, act)),
];

/** @param {State} state @param {Act} act */
const tabs = (state, act) =>
  h("div", { class: "tabs", role: "tablist", "aria-label": "What to do", onkeydown: (event) => walkTabs(event, state, act) },
    TAB_NAMES.map((name) =>
      h("button", {
        type: "button", role: "tab", id: `tab-${name}`, "aria-selected": String(state.tab === name), "aria-controls": "panel",
        tabIndex: state.tab === name ? 0 : -1, onclick: () => act.tab(name),
      }, TABS[name].title)));

/** @param {KeyboardEvent} event @param {State} state @param {Act} act */
function walkTabs(event, state, act) {
  const next = tabByKey(TAB_NAMES, state.tab, event.key);
  if (next === null) return;
  event.preventDefault();
  act.tab(next);
  document.getElementById(`tab-${next}`)?.focus();
}

/** @param {State} state @returns {state is Told} */
const isTold = (state) => state.story !== null;

/** @param {State} state @param {Act} act @returns {Child[]} */
function panel(state, act) {
  const { problem, network, editor, asking, tab } = state;
  /** @param {string} pointer */
  const isPlaced = (pointer) => editor.isUnfolded && hasField(pointer);
  const isSaidAbove = problem === null || (problem.errors.length > 0 && problem.errors.every(({ pointer }) => isPlaced(pointer)));
  const isOld = problem !== null || Object.keys(network.problems).length > 0;
  return [
    !isSaidAbove && problemBox(problem, { again: act.network.again, placed: isPlaced }),
    isKeyWanted(problem) && keyForm(act),
    isTold(state) && isOld && h("p", { class: "of-before", role: "status" }, "What follows is still of the network before", isSaidAbove && ", until what is marked above is mended", "."),
    isTold(state) && h("div", { class: isOld || asking ? "told old" : "told", "aria-busy": String(asking) }, TABS[tab].view(state, act)),
    isTold(state) && code(state, act, TABS[tab].requestOf(state)),
  ];
}
