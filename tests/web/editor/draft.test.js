// What is typed into the fields, and the request that it means.

import assert from "node:assert/strict";
import test from "node:test";

import { draftOf, requestOf } from "../../../app/web/explorer/editor/draft.js";
import { redrawn, sizesToDraw, withLayer, withMoved } from "../../../app/web/explorer/editor/initialize.js";
import { hasField } from "../../../app/web/explorer/editor/places.js";
import { sizesOf } from "../../../app/web/explorer/editor/sizes.js";
import { sizesText, summary } from "../../../app/web/explorer/editor/summary.js";
import { turned } from "../../../app/web/explorer/editor/turned.js";

const REQUEST = {
  X: [[1, -0], [0.1 + 0.2, 4], [5, 6]],
  y: [0, 2, 1],
  layers: [
    { W: [[1, 2, 3, 4], [5, 6, 7, 8]], b: [0.5, 0, 0, 0], activation: { kind: "elu", alpha: 0.5 }, frozen: ["W"] },
    { W: [[1, 2, 3], [4, 5, 6], [7, 8, 9], [1, 1, 1]], b: [[1, 2, 3]], activation: "identity" },
  ],
  loss: "softmax_cross_entropy",
  optimizer: { kind: "sgd", lr: 0.1, nesterov: true, state: { t: 1, u_W_2: [[0]] } },
  clip: { norm: 1 },
  regularization: { l2: 0.25 },
  dtype: "float32",
};

test("a request comes back from its draft as it was", () => {
  const { request, problems } = requestOf(draftOf(REQUEST));
  assert.deepEqual(problems, {});
  assert.deepEqual(request, REQUEST);
  assert.ok(Object.is(request.X[0][1], -0));
});

test("a request in columns comes back from its draft as it was", () => {
  const request = { X: [[1], [2]], y: [[3]], layers: [{ W: [[1, 2]], b: [[1]], activation: "relu" }], loss: "mse", layout: "columns" };
  assert.deepEqual(requestOf(draftOf(request)).request, request);
});

test("a flat list is taken for targets and biases, and said at its field where a matrix is wanted", () => {
  const draft = draftOf(REQUEST);
  const [first, last] = draft.layers;
  const { request, problems } = requestOf({ ...draft, X: "[0.1, 0.2]", layers: [first, { ...last, W: "[1]" }] });
  assert.equal(request, null);
  assert.deepEqual(Object.keys(problems), ["#/X", "#/layers/1/W"]);
  assert.match(problems["#/X"], /flat list/);
});

test("every field that cannot be read is named by its pointer, and there is no request then", () => {
  const draft = draftOf(REQUEST);
  draft.X = "1, x";
  draft.layers[1].b = "";
  const { request, problems } = requestOf(draft);
  assert.equal(request, null);
  assert.deepEqual(Object.keys(problems).sort(), ["#/X", "#/layers/1/b"]);
});

test("biases that are switched off are not sent, and their text stays", () => {
  const draft = draftOf(REQUEST);
  draft.layers[0].hasBias = false;
  assert.ok(!("b" in requestOf(draft).request.layers[0]));
  assert.equal(draft.layers[0].b, "[0.5, 0, 0, 0]");
});

test("sizes are read in either layout, and stay the same when all is turned on its side", () => {
  const draft = draftOf(REQUEST);
  assert.deepEqual(sizesOf(draft), [2, 4, 3]);
  const columns = turned(draft);
  assert.equal(columns.layout, "columns");
  assert.deepEqual(sizesOf(columns), [2, 4, 3]);
  assert.deepEqual(requestOf(turned(columns)).request, REQUEST);
});

test("drawn weights stand only where a layer's own do not fit, and what was typed for units is then in them", () => {
  const layers = draftOf(REQUEST).layers.map((layer, l) => (l === 0 ? { ...layer, units: "2" } : layer));
  const { sizes, unknown } = sizesToDraw({ ...draftOf(REQUEST), layers });
  assert.equal(unknown, null);
  assert.deepEqual(sizes, [2, 2, 3]);
  const drawn = [{ W: [[9, 9], [9, 9]], b: [[7, 7]] }, { W: [[8, 8, 8], [8, 8, 8]], b: [[6, 6, 6]] }];
  const [first, second] = redrawn(layers, drawn, sizes, { layout: "rows", all: false });
  assert.deepEqual([first.W, first.b, second.W, second.b], ["9, 9\n9, 9", "7, 7", "8, 8, 8\n8, 8, 8", "1, 2, 3"]);
  assert.ok(!("units" in first));
  const [anew] = redrawn([{ ...second, W: "1, 1, 1\n1, 1, 1" }], [drawn[1]], [2, 3], { layout: "rows", all: true });
  assert.deepEqual([anew.W, anew.b], ["8, 8, 8\n8, 8, 8", "6, 6, 6"]);
  const [without] = redrawn([{ ...second, hasBias: false, b: "1" }], [drawn[1]], [2, 3], { layout: "rows", all: true });
  assert.deepEqual([without.hasBias, without.b], [false, "1"]);
});

test("no weights are drawn for units that are no whole number from 1 up", () => {
  for (const units of ["", "0", "-1", "1.5", "x", "1e3"]) {
    const draft = draftOf(REQUEST);
    draft.layers[1].units = units;
    assert.match(sizesToDraw(draft).unknown, /layer 2/);
  }
  assert.match(sizesToDraw({ ...draftOf(REQUEST), X: "?" }).unknown, /features/);
});

test("a new layer stands before the outputs, and moved layers keep their units", () => {
  const draft = draftOf(REQUEST);
  const layers = withLayer(draft.layers, sizesOf(draft));
  assert.deepEqual(sizesOf({ ...draft, layers }), [2, 4, 4, 3]);
  assert.deepEqual(layers.map(({ activation }) => activation.kind), ["elu", "elu", "identity"]);
  assert.deepEqual(sizesOf({ ...draft, layers: withLayer(draft.layers.slice(1), [4, 3]) }), [2, 4, 3]);
  assert.deepEqual(sizesOf({ ...draft, layers: withMoved(draft.layers, 1, -1, sizesOf(draft)) }), [2, 3, 4]);
});

test("the places that the editor has a field for are known", () => {
  assert.ok(hasField("#/layers/3/activation/alpha") && hasField("#/loss") && hasField("#/optimizer/state/t"));
  assert.ok(!hasField("#/layers") && !hasField("#/claims/dW_1") && !hasField("#/lossy") && !hasField("#"));
});

test("the network is said in one line, and a deep one is not longer", () => {
  const draft = draftOf(REQUEST);
  assert.deepEqual(summary(draft), ["2-4-3", "elu, identity", "softmax_cross_entropy", "3 samples", "sgd", "clipped", "regularized", "float32"]);
  const deep = { ...draft, layers: [...Array(63).fill(draft.layers[0]), draft.layers[1]] };
  assert.equal(sizesText(sizesOf(deep)), "2-4-4-4-4-4-\u2026-4-3");
  assert.equal(summary(deep)[1], "64 layers: elu, identity");
});
