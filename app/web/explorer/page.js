// The page as a function of the state: tabs above, the network under them, then what the tab shows.

import { h } from "./dom.js";
import { problemBox } from "./problem.js";
import { see } from "./see/see.js";
import { train } from "./train/train.js";

const TABS = {
  see: { title: "See", view: see },
  train: { title: "Train", view: train },
};

export const page = (state, act) => [tabs(state, act), h("div", { class: "panel", role: "tabpanel", id: "panel", "aria-labelledby": `tab-${state.tab}` }, panel(state, act))];

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
  const { story, problem } = state;
  return [
    problem && problemBox(problem, { again: act.network.tell, placed: (pointer) => pointer in state.network.problems && state.network.draft !== null }),
    story && TABS[state.tab].view(state, act),
  ];
}
