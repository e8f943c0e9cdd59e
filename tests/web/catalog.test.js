// The catalogue: one for all rooms, asked for when it is needed.

import assert from "node:assert/strict";
import test from "node:test";
import { setImmediate as rest } from "node:timers/promises";

import { Problem, UNREACHABLE } from "../../app/web/explorer/answers.js";
import { catalogActions, initial } from "../../app/web/explorer/catalog.js";
import { createStore } from "../../app/web/explorer/store.js";

/** A store with its catalogue, and what was asked of a service that gives these answers in turn. */
function room(...answers) {
  const store = createStore({ tab: "see", editor: { isUnfolded: false }, catalog: initial });
  const asked = [];
  const get = async (path) => {
    asked.push(path);
    const answer = answers.shift();
    if (answer instanceof Problem) throw answer;
    return answer;
  };
  return { store, asked, act: catalogActions(store, { get }) };
}

test("The catalogue is asked for when the first tab or editor shows that needs it, and never again", async () => {
  const { store, asked } = room({ losses: [] });
  store.set({ tab: "check" });
  await rest();
  assert.deepEqual(asked, []);
  store.set({ tab: "train" });
  await rest();
  store.set({ tab: "see", editor: { isUnfolded: true } });
  await rest();
  assert.deepEqual(asked, ["catalog"]);
  assert.deepEqual(store.get().catalog, { entries: { losses: [] }, problem: null });
});

test("A catalogue that did not come is told of, and asked for again when somebody wants it", async () => {
  const { store, asked, act } = room(new Problem(UNREACHABLE), { losses: [] });
  store.set({ editor: { isUnfolded: true } });
  await rest();
  assert.deepEqual(asked, ["catalog"]);
  store.set({ tab: "train" });
  await rest();
  assert.deepEqual(asked, ["catalog"]);
  assert.equal(store.get().catalog.problem.code, "unreachable");
  await act.ask();
  assert.deepEqual(store.get().catalog, { entries: { losses: [] }, problem: null });
});
