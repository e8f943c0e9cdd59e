// Going through the story: keys and buttons lead to the neighbours and the ends, and never beyond them.

import assert from "node:assert/strict";
import test from "node:test";

import { placeByKey, placeIn, stepper } from "../../../app/web/explorer/see/stepper.js";
import { elements } from "../views.js";

const story = { statements: ["forward", "loss", "backward"].map((phase, i) => ({ name: `T_${i}`, phase })) };
const at = (name) => ({ story, see: { at: name } });

const all = (view, wanted) => elements(view).filter(({ tag }) => tag === wanted);

test("arrow keys lead to the neighbours, Home and End to the ends", () => {
  assert.deepEqual(["ArrowLeft", "ArrowRight", "Home", "End"].map((key) => placeByKey(key, 1, 3)), [0, 2, 0, 3]);
});

test("no key leads beyond the ends, and other keys lead nowhere", () => {
  assert.deepEqual([placeByKey("ArrowLeft", 0, 3), placeByKey("ArrowRight", 3, 3)], [null, null]);
  for (const key of ["ArrowUp", "Enter", " ", "a"]) assert.equal(placeByKey(key, 1, 3), null, key);
});

test("the place is that of the tensor that is looked at; before the first, and without a story, it is 0", () => {
  assert.deepEqual([placeIn(at(null)), placeIn(at("T_0")), placeIn(at("T_2")), placeIn({ story: null, see: { at: "T_0" } })], [0, 1, 3, 0]);
});

test("each button goes where its label says, and those that would lead nowhere say so and do nothing", () => {
  for (const [name, ways] of [[null, [null, null, 1, 3]], ["T_1", [0, 1, 3, 3]], ["T_2", [0, 2, null, null]]]) {
    const gone = [];
    const buttons = all(stepper(at(name), { see: { go: (to) => gone.push(to) } }), "button");
    assert.deepEqual(buttons.map(({ properties }) => properties["aria-disabled"] === "true"), ways.map((to) => to === null), name);
    for (const { properties } of buttons) if (properties.onclick) properties.onclick();
    assert.deepEqual(gone, ways.filter((to) => to !== null), name);
  }
});

test("the scrubber stands at the place, goes where it is put, and says in words where that is", () => {
  const gone = [];
  const [{ properties }] = all(stepper(at("T_1"), { see: { go: (to) => gone.push(to) } }), "input");
  assert.deepEqual([properties.value, properties.max, properties["aria-valuetext"]], ["2", 3, "2 of 3: T_1"]);
  properties.oninput({ target: { value: "1" } });
  assert.deepEqual(gone, [1]);
});

test("under the scrubber, each phase is one line as long as its statements, and full as far as one has come", () => {
  const told = { statements: ["forward", "forward", "loss", "backward", "backward", "backward"].map((phase, i) => ({ name: `T_${i}`, phase })) };
  const lines = (name) => all(stepper({ story: told, see: { at: name } }, {}), "span").filter(({ properties }) => properties.style)
    .map(({ properties: { class: phase, style } }) => [phase, style["--count"], style["--past"]]);
  assert.deepEqual(lines(null), [["forward", 2, 0], ["loss", 1, 0], ["backward", 3, 0]]);
  assert.deepEqual(lines("T_3"), [["forward", 2, 2], ["loss", 1, 1], ["backward", 3, 1]]);
});
