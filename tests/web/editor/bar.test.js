// The bar as data: the examples by what they show, and the network in one line.

import assert from "node:assert/strict";
import test from "node:test";

import { bar, groups } from "../../../app/web/explorer/editor/bar.js";
import { initial as editor } from "../../../app/web/explorer/editor/actions.js";
import { draftOf } from "../../../app/web/explorer/editor/draft.js";
import { textOf } from "../views.js";

test("examples are grouped by what they show, and those that no tab takes are left out", () => {
  const example = (name, ...verbs) => ({ name, verbs });
  const examples = [example("a", "forward", "backward"), example("b", "step", "explain"), example("c", "initialize"), example("d", "check"), example("e", "train")];
  assert.deepEqual(groups(examples).map(([, members]) => members.map(({ name }) => name)), [["a"], ["b"], ["d"], ["e"]]);
  assert.deepEqual(groups([]), []);
});

test("the bar says the network, and how much of it is to be mended", () => {
  const draft = draftOf({ X: [[1, 2]], y: [[1]], layers: [{ W: [[1], [2]] }] });
  const state = { network: { draft, own: null, example: "mine", problems: { "#/X": "x", "#/y": "y" } }, editor };
  const said = textOf(bar(state, { network: {}, editor: {} }));
  assert.match(said, /2-1.*identity.*half_mse.*1 sample/);
  assert.match(said, /2 to mend/);
});
