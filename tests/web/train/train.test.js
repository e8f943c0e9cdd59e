// The views of the tab "train" as data.

import assert from "node:assert/strict";
import test from "node:test";

import { Problem, UNREACHABLE } from "../../../app/web/explorer/answers.js";
import { draftOf } from "../../../app/web/explorer/editor/draft.js";
import { initial as noCatalog } from "../../../app/web/explorer/catalog.js";
import { charts } from "../../../app/web/explorer/train/charts.js";
import { controls } from "../../../app/web/explorer/train/controls.js";
import { form } from "../../../app/web/explorer/train/form.js";
import { initial } from "../../../app/web/explorer/train/state.js";
import { surfaceView } from "../../../app/web/explorer/train/surface_view.js";
import { byId, elements, textOf } from "../views.js";

const found = (view, isMeant) => elements(view).filter(isMeant);
const buttons = (view) => Object.fromEntries(found(view, ({ tag }) => tag === "button").map((button) => [textOf(button), button.properties]));

const request = { X: [[0, 1], [1, 0]], y: [[0], [1]], layers: [{ W: [[1], [1]], activation: "sigmoid" }], loss: "mse" };
const draft = draftOf({ ...request, optimizer: { kind: "sgd", lr: 0.1 } });
const act = { catalog: { ask: () => ["ask"] }, train: Object.fromEntries(["go", "step", "pause", "over", "look", "back", "further", "set", "at", "scale", "output"].map((name) => [name, (...args) => [name, ...args]])) };
const run = { request, steps: 40, next: { layers: request.layers, optimizer: {} }, last: null };
const reports = Array.from({ length: 40 }, (_, i) => ({ step: i + 1, loss: 1 / (i + 1), norms: [i, 2] }));
const state = (train, catalog = noCatalog) => ({ story: { request }, network: { draft }, catalog, train: { ...initial, origin: draft, ...train } });

test("The first button always does what is next", () => {
  const first = (train) => found(controls(state(train), act), ({ properties }) => properties.class === "primary").map((button) => [textOf(button), ...button.properties.onclick()])[0];
  assert.deepEqual(first({}), ["Train", "go"]);
  assert.deepEqual(first({ run, status: "running" }), ["Pause", "pause"]);
  assert.deepEqual(first({ run, status: "pausing" }), ["Pausing\u2026", "pause"]);
  assert.deepEqual(first({ run }), ["Resume", "go"]);
  assert.deepEqual(first({ run: { ...run, steps: 1000 } }), ["Train on to 2,000 steps", "further", 2000]);
});

test("What cannot be done yet is off, and says so", () => {
  const off = (train) => Object.entries(buttons(controls(state(train), act))).filter(([, properties]) => properties["aria-disabled"]).map(([words]) => words);
  assert.deepEqual(off({}), ["Start over", "Look at this network"]);
  assert.deepEqual(off({ run, status: "running" }), ["Step", "Look at this network"]);
  assert.deepEqual(off({ run }), []);
});

test("A network that was edited since is said to be, one that is looked at is not", () => {
  const isSaid = (train) => /was edited/.test(textOf(controls(state(train), act)));
  assert.ok(isSaid({ run, origin: {} }));
  assert.ok(!isSaid({ run }));
  assert.ok(!isSaid({ run, origin: {}, shown: draft }));
});

test("Where numbers grew too large one can go back to before", () => {
  const end = { reason: "not_finite", steps: 0, detail: "In step 1 L is not finite." };
  const view = controls(state({ run, end, before: { ...run, steps: 30 } }), act);
  assert.match(textOf(view), /In step 41 L is not finite/);
  assert.ok("Back to step 30" in buttons(view));
});

test("A problem of a setting is at its field, known as its description", () => {
  const view = form(state({ problems: { "#/steps": "A whole number is wanted." } }), act);
  const [input] = found(view, ({ properties }) => properties["aria-invalid"] === "true");
  const [said] = found(view, ({ properties }) => properties.id === input.properties["aria-describedby"]);
  assert.equal(input.properties.id, "train-steps");
  assert.equal(textOf(said), "A whole number is wanted.");
});

test("The parameters of an optimizer are those of the catalogue, with its defaults", () => {
  const optimizers = [{ kind: "sgd", parameters: [{ name: "lr", type: "number", default: 0.01 }, { name: "eps", type: "number", default: 1e-8 }, { name: "nesterov", type: "boolean", default: false }] }];
  const inputs = found(form(state({}, { entries: { optimizers }, problem: null }), act), ({ tag }) => tag === "input").map(({ properties }) => properties);
  assert.deepEqual(inputs.slice(0, 3).map(({ value, placeholder, checked }) => [value, placeholder, checked]), [["0.1", "0.01", undefined], ["", "1e-8", undefined], [undefined, undefined, false]]);
});

test("What a setting does that is left empty stands in its field", () => {
  const hints = ["batch_size", "shuffle_seed", "stop_below"].map((name) => byId(form(state({}), act), `train-${name}`).properties.placeholder);
  assert.deepEqual(hints, ["all 2", "in order", "never"]);
});

test("As long as there is no catalogue the network's own optimizer stands in the form, and why there is none is said", () => {
  const view = form(state({}, { entries: null, problem: new Problem(UNREACHABLE) }), act);
  const [choice] = found(view, ({ tag }) => tag === "select");
  assert.equal(choice.properties.value, "sgd");
  assert.match(textOf(view), /The service does not answer/);
  assert.equal(buttons(view)["Try again"].onclick, act.catalog.ask);
});

test("A chart reads the last step off exactly, and has a line of its own for each layer", () => {
  const view = charts(state({ reports }), act);
  const sliders = found(view, ({ properties }) => properties.role === "slider");
  assert.deepEqual(sliders.map(({ properties }) => properties["aria-valuetext"]), ["step 40: loss 0.025", "step 40: layer 1: 39, layer 2: 2"]);
  const lines = found(sliders[1], ({ tag }) => tag === "polyline");
  assert.equal(lines.length, 2);
  assert.notEqual(lines[0].properties.class, lines[1].properties.class);
  assert.ok(lines.every(({ properties }) => !/NaN|Infinity/.test(properties.points)), "a norm of 0 has no place on a logarithmic axis");
});

test("A logarithmic axis is offered only where all losses are positive", () => {
  const boxes = (losses) => found(charts(state({ reports: losses.map((loss, i) => ({ step: i + 1, loss, norms: [1] })) }), act), ({ properties }) => properties.type === "checkbox").length;
  assert.equal(boxes([3, 2, 1]), 1);
  assert.equal(boxes([3, 0, 1]), 0);
});

test("Why there is no picture of the outputs is said in a sentence", () => {
  const many = { ...state({}), story: { request: { ...request, X: [[1, 2, 3]] } } };
  assert.match(textOf(surfaceView(many, act)), /3 features/);
});
