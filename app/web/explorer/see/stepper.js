// Going through the story: buttons, arrow keys and a scrubber. Place 0 is before the first statement, where all is seen at once.

import { h } from "../dom.js";
import { placeOf } from "../story.js";

/** @import { Act, State, Told } from "../main.js" */
/** @import { Statement } from "../story.js" */

/** The place in the story, from 0 to the number of statements. @param {State} state */
export const placeIn = ({ story, see }) => (story === null || see.at === null ? 0 : placeOf(story, see.at) + 1);

/** Where a key leads, or null if it leads nowhere. @param {string} key @param {number} place @param {number} last */
export function placeByKey(key, place, last) {
  /** @type {{[key: string]: number}} */
  const leads = { ArrowRight: place + 1, ArrowLeft: place - 1, Home: 0, End: last };
  const to = leads[key];
  return to === undefined || to < 0 || to > last ? null : to;
}

/** @param {Told} state @param {Act} act */
export function stepper(state, act) {
  const { statements } = state.story;
  const last = statements.length;
  const place = placeIn(state);
  /**
   * At the ends a button stays where the focus is, and leads nowhere; a disabled one would lose the focus.
   * @param {number} to
   * @param {string} sign
   * @param {string} words
   */
  const button = (to, sign, words) => {
    const leads = to >= 0 && to <= last && to !== place;
    return h("button", { type: "button", "aria-disabled": leads ? null : "true", onclick: leads && (() => act.see.go(to)), title: words, "aria-label": words }, sign);
  };
  return h("div", { class: "stepper", role: "group", "aria-label": "Step through the computation" },
    button(0, "\u00ab", "Back to the start"),
    button(place - 1, "\u2039", "One statement back"),
    h("div", { class: "scrubber" },
      h("input", {
        type: "range", min: 0, max: last, step: 1, value: String(place), "aria-label": "Statement",
        "aria-valuetext": place === 0 ? "all statements" : `${place} of ${last}: ${statements[place - 1].name}`,
        oninput: (event) => act.see.go(Number(event.target.value)),
      }),
      h("div", { class: "phases", "aria-hidden": "true" }, runs(statements).map(({ phase, start, count }) =>
        h("span", { class: phase, style: { "--count": count, "--past": Math.min(Math.max(place - start, 0), count) } })))),
    button(place + 1, "\u203a", "One statement on"),
    button(last, "\u00bb", "To the last statement"),
    h("output", { class: "place" }, place === 0 ? `${last} statements` : `${place} of ${last}`,
      h("span", { class: "unseen" }, place > 0 && `: ${statements[place - 1].name}`)));
}

/** The phases as they follow each other: where each starts, and how many statements it has. @param {Statement[]} statements */
function runs(statements) {
  /** @type {{phase: Statement["phase"], start: number, count: number}[]} */
  const found = [];
  statements.forEach(({ phase }, start) => {
    const last = found.at(-1);
    if (last?.phase === phase) last.count += 1;
    else found.push({ phase, start, count: 1 });
  });
  return found;
}
