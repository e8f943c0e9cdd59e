import assert from "node:assert/strict";
import test from "node:test";

import { each, isLike, orNull } from "../../app/web/explorer/like.js";
import { draftOf, FORM, requestOf } from "../../app/web/explorer/editor/draft.js";
import { networkOf } from "../../app/web/explorer/editor/network.js";
import { example, names } from "./examples.js";

test("a value is like a model of its form, and may have members more", () => {
  assert.ok(isLike({ a: "x", b: [1, 2], c: null, d: { e: true, f: 1 } }, { a: "", b: [0], c: orNull(""), d: { e: false } }));
  assert.ok(isLike({ dW_1: "0.1", loss: "" }, each("")));
});

test("what is of another form is not", () => {
  const models = [["x", 0], [null, {}], [[], {}], [{}, []], [[1, "x"], [0]], [{ a: 1 }, { a: "" }], [{}, { a: "" }], [5, orNull("")], [{ a: 1 }, each("")], [null, each("")]];
  for (const [value, model] of models) assert.ok(!isLike(value, model), JSON.stringify([value, String(model)]));
});

const requests = names.map((name) => [name, example(name).request]);

for (const [name, request] of requests.filter(([, { layers }]) => layers)) {
  const network = networkOf(request);
  test(`the draft of ${name} is like a draft, and means its request`, () => {
    assert.ok(isLike(draftOf(network), FORM));
    const shortened = ({ kind, ...layer }) => ({ ...layer, activation: layer.activation ?? "identity" });
    const meant = requestOf(draftOf(network)).request;
    assert.deepEqual({ ...meant, layers: meant.layers.map(shortened) }, { loss: "half_mse", ...network, layers: network.layers.map(shortened) });
  });
}
