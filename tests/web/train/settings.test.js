// What a training is asked for, what is said of it, and how it is read off.

import assert from "node:assert/strict";
import test from "node:test";

import { draftOf } from "../../../app/web/explorer/editor/draft.js";
import { endWords, statusWords } from "../../../app/web/explorer/train/end.js";
import { readingOf, reportAt } from "../../../app/web/explorer/train/reading.js";
import { trainActions } from "../../../app/web/explorer/train/run.js";
import { scaleOf } from "../../../app/web/explorer/train/scale.js";
import { initial, optimizerIn, settingsIn, settingsOf } from "../../../app/web/explorer/train/settings.js";
import { createStore } from "../../../app/web/explorer/store.js";
import { initial as room, ownOptimizer, trainRequest } from "../../../app/web/explorer/train/state.js";

const adam = { kind: "adam", lr: 0.05 };

test("The network's own optimizer is the default, without its memory, and otherwise Adam", () => {
  assert.deepEqual(optimizerIn(initial, { ...adam, state: { t: 1 } }), adam);
  assert.deepEqual(optimizerIn(initial, "sgd"), { kind: "sgd" });
  assert.deepEqual(ownOptimizer({ train: room, network: { draft: draftOf({ X: [[1]], layers: [], optimizer: adam }) } }), adam);
  assert.equal(optimizerIn(initial, undefined).kind, "adam");
});

test("What is not typed is not asked for", () => {
  assert.deepEqual(settingsOf(initial, adam), { values: { optimizer: adam, steps: 1000 }, problems: {} });
});

test("What is typed is asked for as numbers", () => {
  const settings = { optimizer: { kind: "sgd", lr: " 1e-3", momentum: "", nesterov: true }, steps: "50", batch_size: "20", shuffle_seed: "0", stop_below: "-0.5" };
  assert.deepEqual(settingsOf(settings, adam).values, {
    optimizer: { kind: "sgd", lr: 0.001, nesterov: true }, steps: 50, batch_size: 20, shuffle_seed: 0, stop_below: -0.5,
  });
});

test("What is no whole number where one is wanted is said at its field, and of what is no number at all the service says it", () => {
  const settings = { optimizer: { kind: "sgd", lr: "much", momentum: "0,5" }, steps: "", batch_size: "1.5", shuffle_seed: "-1", stop_below: "x" };
  const { values, problems } = settingsOf(settings, adam);
  assert.deepEqual(Object.keys(problems).sort(), ["#/batch_size", "#/shuffle_seed", "#/steps"]);
  assert.deepEqual(values, { optimizer: { kind: "sgd", lr: "much", momentum: 0.5 }, stop_below: "x" });
  assert.deepEqual(Object.keys(settingsOf({ ...initial, steps: "0" }, adam).problems), ["#/steps"]);
});

test("An example of a training sets the fields, any other sets them back", () => {
  const example = { X: [[1]], steps: 400, batch_size: 15, shuffle_seed: 7, report_every: 100 };
  assert.deepEqual(settingsIn(example), { ...initial, steps: "400", batch_size: "15", shuffle_seed: "7" });
  assert.deepEqual(settingsIn({ X: [[1]] }), initial);
});

test("What a request says to be null, as the service lets it, is as if nothing were typed", () => {
  assert.deepEqual(settingsIn({ X: [[1]], steps: 400, batch_size: null, shuffle_seed: null, stop_below: null }), { ...initial, steps: "400" });
});

test("The code that is shown is the whole training as one request", () => {
  const story = { request: { X: [[1]], y: [[2]], layers: ["l"], loss: "mse", optimizer: { ...adam, state: { t: 4 } } } };
  const { path, body } = trainRequest({ story, train: { ...room, settings: { ...initial, steps: "7" } } });
  assert.equal(path, "train");
  assert.deepEqual(body, { X: [[1]], y: [[2]], layers: ["l"], loss: "mse", optimizer: { ...adam, state: { t: 4 } }, steps: 7 });
});

test("What is not finite is told with the step of the training, not of its slice", () => {
  const end = { reason: "not_finite", steps: 2, tensor: "dW_1", detail: "In step 3 dW_1 is not finite: too large." };
  assert.match(endWords(end, { steps: 1201 }, {}), /^In step 1,202 dW_1 is not finite: too large\./);
});

test("How a training stands is said in a word or two", () => {
  const run = {};
  assert.equal(statusWords({ status: "rest", run: null, end: null }), "Not begun");
  assert.equal(statusWords({ status: "rest", run, end: null }), "Paused");
  assert.equal(statusWords({ status: "rest", run, end: { reason: "steps" } }), "Done");
  assert.equal(statusWords({ status: "running", run, end: null }), "Training");
});

const reports = [1, 5, 10].map((step) => ({ step, loss: 1 / step }));

/** Where the keys of the reading lead from a step. */
function keyed(key, at) {
  const read = [];
  let isPrevented = false;
  readingOf(reports, at, scaleOf([1, 10], { isTight: true }), (step) => read.push(step)).properties.onkeydown({ key, preventDefault: () => { isPrevented = true; } });
  return [...read, isPrevented];
}

test("The last report is read off, until another is pointed at", () => {
  assert.equal(reportAt(reports, null), reports[2]);
  assert.equal(reportAt(reports, 4), reports[1]);
});

test("The keys of a slider go from report to report, and no further than the ends", () => {
  assert.deepEqual(keyed("ArrowLeft", null), [5, true]);
  assert.deepEqual(keyed("ArrowRight", 5), [10, true]);
  assert.deepEqual(keyed("ArrowRight", 10), [10, true]);
  assert.deepEqual(keyed("PageDown", 10), [1, true]);
  assert.deepEqual(keyed("Home", 10), [1, true]);
  assert.deepEqual(keyed("End", 1), [10, true]);
  assert.deepEqual(keyed("Tab", 1), [false]);
});

test("Pointing at a place of the chart reads the nearest report off", () => {
  const read = [];
  const { properties } = readingOf(reports, null, scaleOf([1, 10], { isTight: true }), (step) => read.push(step));
  const currentTarget = { getBoundingClientRect: () => ({ left: 100, width: 90 }) };
  for (const clientX of [100, 130, 140, 400]) properties.onpointermove({ clientX, currentTarget });
  assert.deepEqual(read, [1, 5, 5, 10]);
});

test("Taking an example sets its settings, and what was trained before is forgotten", () => {
  const store = createStore({ tab: "see", network: { draft: null }, story: null, train: { ...room, run: { steps: 5 }, reports, problems: { "#/steps": "wrong" }, isLog: true } });
  trainActions(store, null, () => {}).take({ X: [[1]], steps: 30, stop_below: 0.01 });
  const { settings, run, reports: told, problems, isLog } = store.get().train;
  assert.deepEqual([settings.steps, settings.stop_below, settings.batch_size], ["30", "0.01", ""]);
  assert.deepEqual([run, told, problems], [null, [], {}]);
  assert.ok(isLog);
});
