// A draft is a request as it stands in the fields: it goes there and back unchanged, and what is no matrix is said at its field.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import test from "node:test";

import { draftOf, requestOf } from "../../../app/web/explorer/build/draft.js";

const EXAMPLES = new URL("../../../openapi/examples/", import.meta.url);
const VERBS = ["backward", "check", "explain", "step", "train"];
const requests = VERBS.flatMap((verb) =>
  readdirSync(new URL(`${verb}/`, EXAMPLES)).filter((file) => file.endsWith(".json"))
    .map((file) => [`${verb}/${file}`, JSON.parse(readFileSync(new URL(`${verb}/${file}`, EXAMPLES))).request]));

// Of two ways to say one thing a draft knows one: a bias is a row, a loss is named.
const said = ({ layers, loss = "half_mse", ...others }) => ({
  ...others, loss, layers: layers.map(({ b, activation = "identity", ...rest }) => ({ ...rest, activation, ...(b && { b: Array.isArray(b[0]) ? b : [b] }) })),
});
const founding = requests.find(([file]) => file === "backward/founding.json")[1];

for (const [file, request] of requests) {
  test(`the request of ${file} comes back from its draft as it was`, () => {
    assert.deepEqual(requestOf(draftOf(request)), { request: said(request), problems: {} });
  });
}

test("every matrix of a draft is text, and every choice has a kind", () => {
  const draft = draftOf(founding);
  for (const text of [draft.X, draft.y, ...draft.layers.flatMap(({ W, b }) => [W, b])]) assert.equal(typeof text, "string");
  assert.deepEqual([draft.loss, ...draft.layers.map(({ activation }) => activation)], [{ kind: "half_mse" }, { kind: "sigmoid" }, { kind: "identity" }]);
});

test("a choice keeps its parameters, and one without is a bare name", () => {
  const request = { ...founding, loss: { kind: "huber", delta: 0.5 }, layers: [{ ...founding.layers[0], activation: { kind: "relu" } }] };
  const back = requestOf(draftOf(request)).request;
  assert.deepEqual(back.loss, { kind: "huber", delta: 0.5 });
  assert.equal(back.layers[0].activation, "relu");
});

test("class numbers stay one list, and a matrix of one row stays a matrix", () => {
  assert.deepEqual(requestOf(draftOf({ ...founding, y: [2, 0, 1] })).request.y, [2, 0, 1]);
  assert.deepEqual(requestOf(draftOf({ ...founding, y: [[2, 0, 1]] })).request.y, [[2, 0, 1]]);
});

test("a layer without a bias has none in its request, and an empty field means the same", () => {
  const { b, ...bare } = founding.layers[0];
  assert.ok(!("b" in requestOf(draftOf({ ...founding, layers: [bare] })).request.layers[0]));
  const draft = draftOf(founding);
  draft.layers[0].b = " ";
  assert.ok(!("b" in requestOf(draft).request.layers[0]));
});

test("each field that holds no matrix is named by its pointer, all at once, and then there is no request", () => {
  const draft = draftOf(founding);
  draft.X = "1, two";
  draft.layers[0].b = "[";
  draft.layers[1].W = "";
  const { request, problems } = requestOf(draft);
  assert.equal(request, null);
  assert.deepEqual(Object.keys(problems).sort(), ["#/X", "#/layers/0/b", "#/layers/1/W"]);
  assert.match(problems["#/X"], /\u201ctwo\u201d/);
});
