// The tab "check": what to paste at the left, by tensor or all at once; what came of it beside.

import { h } from "../dom.js";
import { claimableGroups } from "./claimable.js";
import { strangers } from "./claims.js";
import { claimField } from "./field.js";
import { pasteCard } from "./paste_card.js";
import { askBar, checkButton } from "./ask.js";
import { reportCard } from "./report.js";

/** @import { At } from "../dom.js" */
/** @import { Act, Told } from "../main.js" */
/** @import { Group } from "./claimable.js" */

/** @param {Told} state @param {Act} act */
export const check = (state, act) =>
  h("div", { class: "check", onkeydown: (event) => checkByKey(event, act) },
    h("section", { class: "all-at-once" }, pasteCard(state, act)),
    h("aside", { class: "findings", "aria-label": "The finding" }, askBar(state, act), reportCard(state, act)),
    h("section", { class: "claims", "aria-label": "Your numbers, tensor by tensor" },
      claimableGroups(state.story).map((group) => groupOf(group, state, act)),
      kept(state, act),
      h("p", { class: "ask-below" }, checkButton(state, () => checkFromBelow(act)))));

/** @param {Group} group @param {Told} state @param {Act} act */
const groupOf = ({ key, title, phase, note, tensors }, state, act) =>
  h("section", { class: `group ${phase}`, key },
    h("h3", {}, title),
    note && h("p", { class: "hint" }, note),
    h("div", { class: "fields" }, tensors.map((tensor) => claimField(tensor, state, act))));

/**
 * Texts about tensors that the network does not have: they were typed, so they are not thrown away.
 * @param {Told} state
 * @param {Act} act
 */
function kept({ story, check: { readings, texts } }, act) {
  const names = strangers(story, readings);
  return names.length > 0 && h("section", { class: "group", key: "kept" },
    h("h3", {}, "Not of this network"),
    h("p", { class: "hint" }, "These were written for another network. They are kept, and not sent."),
    h("div", { class: "fields" }, names.map((name) =>
      h("div", { class: "claim", key: name },
        h("header", {}, name, h("button", { type: "button", class: "plain", onclick: () => act.check.write(name, "") }, "Remove")),
        h("textarea", { rows: 2, value: texts[name], "aria-label": `Your ${name}, not of this network`, oninput: (event) => act.check.write(name, event.target.value) })))));
}

/** On a narrow page, the finding is above the fields. @param {Act} act */
function checkFromBelow(act) {
  act.check.check();
  document.querySelector(".findings")?.scrollIntoView();
}

/** @param {At<HTMLDivElement, KeyboardEvent>} event @param {Act} act */
function checkByKey(event, act) {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  event.preventDefault();
  if (event.target.id === "paste") act.check.fill();
  act.check.check();
}
