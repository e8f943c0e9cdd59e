// A choice and its parameters as data: what the catalogue has is offered, and what is wrong stands at its field.

import assert from "node:assert/strict";
import test from "node:test";

import { bounds, choiceField, parameterField } from "../../../app/web/explorer/fields/choice.js";
import { byId, elements, textOf } from "../views.js";

const options = (view, id) => elements(byId(view, id)).filter(({ tag }) => tag === "option").map(({ properties }) => properties.value);

const ENTRIES = [
  { kind: "plain", summary: "It has no parameters.", parameters: [] },
  {
    kind: "invented", summary: "It has some of each.", parameters: [
      { name: "rate", type: "number", default: 0.5, minimum: 0, exclusive_maximum: 1 },
      { name: "mode", type: "string", default: "near", choices: ["near", "far"] },
      { name: "strict", type: "boolean", default: true },
      { name: "needed", type: "number", exclusive_minimum: 0, maximum: 1e300 },
    ],
  },
];
const field = (more) => choiceField({ id: "it", label: "It", entries: ENTRIES, choice: { kind: "invented" }, problems: {}, pointer: "#/it", onchange() {}, ...more });

test("a choice offers what the catalogue has, each parameter as its type wants it, with its default", () => {
  const view = field();
  assert.deepEqual(options(view, "it"), ["plain", "invented"]);
  assert.deepEqual(options(view, "it-mode"), ["near", "far"]);
  assert.equal(byId(view, "it-mode").properties.value, "near");
  assert.equal(byId(view, "it-strict").properties.checked, true);
  assert.deepEqual([byId(view, "it-rate").properties.value, byId(view, "it-rate").properties.placeholder], ["", "0.5"]);
});

test("a kind that the catalogue does not have stays chosen", () => {
  assert.deepEqual(options(field({ choice: { kind: "linear" } }), "it"), ["linear", "plain", "invented"]);
});

test("where no choice is allowed it is offered, and choosing it gives null", () => {
  let chosen;
  const view = field({ choice: null, none: "no", onchange: (choice) => { chosen = choice; } });
  assert.deepEqual(options(view, "it"), ["", "plain", "invented"]);
  byId(view, "it").properties.onchange({ target: { value: "" } });
  assert.equal(chosen, null);
});

test("a new choice begins with what has no default, and with nothing of the one before", () => {
  let chosen;
  const view = field({ choice: { kind: "plain", alpha: "3" }, onchange: (choice) => { chosen = choice; } });
  byId(view, "it").properties.onchange({ target: { value: "invented" } });
  assert.deepEqual(chosen, { kind: "invented", needed: "1" });
});

test("what is wrong with a parameter stands at it, and what is wrong with the choice at the choice", () => {
  const view = field({ problems: { "#/it/rate": "must be below 1", "#/it/state/t": "must be whole", "#/item": "is unknown" } });
  assert.equal(textOf(byId(view, "it-rate-problem")), "must be below 1");
  assert.equal(byId(view, "it-rate").properties["aria-describedby"], "it-rate-problem");
  assert.equal(textOf(byId(view, "it-problem")), "must be whole");
});

test("a number keeps the text that was typed, and shows an example's number exactly", () => {
  const shown = (value) => byId(parameterField({ id: "n", parameter: ENTRIES[1].parameters[0], value, problem: null, onchange() {} }), "n").properties.value;
  assert.equal(shown("0."), "0.");
  assert.equal(shown(1e-7), "1e-7");
  assert.equal(shown(-0), "-0.0");
});

test("bounds are said in words, where there are any", () => {
  assert.equal(bounds(ENTRIES[1].parameters[0]), "A number, at least 0, below 1, by itself 0.5");
  assert.equal(bounds(ENTRIES[1].parameters[3]), "A number, above 0");
  assert.equal(bounds({ minimum: -1e300, maximum: 1e300 }), null);
});
