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
import { trainRequest } from "./train/state.js";
import { train } from "./train/train.js";

/**
 * What a tab is called, how it looks, and what request it sends: `requestOf(state)` is {path, body}, with isStream for an answer in
 * lines; null if there is nothing to be sent. A tab without it sends what "see" does.
 */
const TABS = {
  see: { title: "See", view: see, requestOf: seeRequest },
  check: { title: "Check mine", view: check, requestOf: checkRequest },
  train: { title: "Train", view: train, requestOf: trainRequest },
};

/** The name of a tab that there is: what an address says may be anything. */
export const tabNamed = (name) => (Object.hasOwn(TABS, name) ? name : "see");

export const page = (state, act) => [
  tabs(state, act),
  bar(state, act),
  h("div", { class: "panel", role: "tabpanel", id: "panel", "aria-labelledby": `tab-${state.tab}` }, panel(state, act)),
];

const tabs = (state, act) =>
  h("div", { class: "tabs", role: "tablist", "aria-label": "What to do", onkeydown: (event) => walkTabs(event, state, act) },
    Object.entries(TABS).map(([name, { title }]) =>
      h("button", {
        type: "button", role: "tab", id: `tab-${name}`, "aria-selected": String(state.tab === name), "aria-controls": "panel",
        tabIndex: state.tab === name ? 0 : -1, onclick: () => act.tab(name),
      }, title)));

function walkTabs(event, state, act) {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  const names = Object.keys(TABS);
  const next = names[(names.indexOf(state.tab) + step + names.length) % names.length];
  event.preventDefault();
  act.tab(next);
  document.getElementById(`tab-${next}`).focus();
}

function panel(state, act) {
  const { story, problem, network, editor, asking, tab } = state;
  const isPlaced = (pointer) => editor.isUnfolded && hasField(pointer);
  const isSaidAbove = problem === null || (problem.errors.length > 0 && problem.errors.every(({ pointer }) => isPlaced(pointer)));
  const isOld = problem !== null || Object.keys(network.problems).length > 0;
  const asked = story && (TABS[tab].requestOf ?? TABS.see.requestOf)(state);
  return [
    !isSaidAbove && problemBox(problem, { again: act.network.again, placed: isPlaced }),
    isKeyWanted(problem) && keyForm(act),
    story && isOld && h("p", { class: "of-before", role: "status" }, "What follows is still of the network before", isSaidAbove && ", until what is marked above is mended", "."),
    story && h("div", { class: isOld || asking ? "told old" : "told", "aria-busy": String(asking) }, TABS[tab].view(state, act)),
    asked && code(state, act, asked),
  ];
}
