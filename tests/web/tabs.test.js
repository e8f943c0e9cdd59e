// Going through tabs by keys.

import assert from "node:assert/strict";
import test from "node:test";

import { tabByKey } from "../../app/web/explorer/tabs.js";

test("Left and Right lead to the neighbours, round and round, and no other key leads anywhere", () => {
  const names = ["see", "check", "train"];
  assert.deepEqual(["see", "check", "train"].map((name) => tabByKey(names, name, "ArrowRight")), ["check", "train", "see"]);
  assert.deepEqual(["see", "check", "train"].map((name) => tabByKey(names, name, "ArrowLeft")), ["train", "see", "check"]);
  assert.deepEqual(["ArrowUp", "Home", "a"].map((key) => tabByKey(names, "see", key)), [null, null, null]);
});
