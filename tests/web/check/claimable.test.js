import assert from "node:assert/strict";
import test from "node:test";
import { claimableGroups, claimables } from "../../../app/web/explorer/check/claimable.js";
import { storyOf } from "../../../app/web/explorer/story.js";
import { example } from "../examples.js";

const toldOf = (name) => {
  const { request, answers } = example(name);
  return storyOf(request, answers.explain);
};
// What /check says of the very network: what was claimed, and what was not, are all that can be.
const allOf = ({ findings, unchecked }) => [...findings.map(({ name }) => name), ...unchecked].sort();

test("without an optimizer, what may be claimed is what /check takes, and what needs one is told apart", () => {
  const story = toldOf("founding");
  assert.deepEqual(claimables(story).map(({ name }) => name).sort(), allOf(example("wrong_dZ").answers.check));
  const after = claimableGroups(story).at(-1);
  assert.deepEqual(after.tensors.map(({ name }) => name), ["W_1_next", "b_1_next", "W_2_next", "b_2_next", "loss_next"]);
  assert.match(after.note, /no optimizer/);
  assert.deepEqual(after.tensors[0].shape, [2, 3]);
});

test("with an optimizer, what may be claimed is what /check takes, and nothing is said", () => {
  const story = toldOf("founding_sgd");
  assert.deepEqual(claimables(story).map(({ name }) => name).sort(), allOf(example("stale_weights").answers.check));
  assert.deepEqual(claimableGroups(story).map(({ note }) => note).filter(Boolean), []);
});

test("groups follow the computation, by phase and layer", () => {
  const titles = claimableGroups(toldOf("founding_sgd")).map(({ title }) => title);
  assert.deepEqual(titles, ["Forward, layer 1", "Forward, layer 2", "Loss", "Backward, layer 2", "Backward, layer 1", "Update, layer 1", "Update, layer 2", "After the update"]);
});

test("a frozen parameter has no next value to be claimed", () => {
  const story = toldOf("founding");
  const [first, second] = story.request.layers;
  const frozen = { ...story, request: { ...story.request, layers: [{ ...first, frozen: ["W"] }, second] } };
  assert.ok(!claimables(frozen).some(({ name }) => name === "W_1_next"));
});
