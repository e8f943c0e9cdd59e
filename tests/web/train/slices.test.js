// A training in slices: how many steps each has, and what it is asked for.

import assert from "node:assert/strict";
import test from "node:test";

import { Problem } from "../../../app/web/explorer/answers.js";
import { epochOf, gone, isOfMemory, sliceOf, stepsOf, withMemory } from "../../../app/web/explorer/train/slices.js";

const X = [[1], [2], [3], [4], [5]];
const request = { X, y: [[1], [2], [3], [4], [5]], layers: ["first"], loss: "mse" };
const begun = { request, steps: 0, next: null, last: null };
const settings = { optimizer: { kind: "sgd", lr: 0.1 }, steps: 1000 };
const slice = (run, more = {}, steps = null) => sliceOf(run, { ...settings, ...more }, settings.optimizer, steps);
const MANY = 1e6; // steps that are left

test("The first slice is short, for nothing is known of its pace", () => {
  assert.ok(stepsOf(null, MANY) <= 10);
});

test("At a steady pace slices come to take between 0.1 and 0.3 seconds", () => {
  for (const perStep of [2e-6, 1e-4, 3e-3, 0.04]) {
    let last = null;
    for (let i = 0; i < 12; i += 1) {
      const steps = stepsOf(last, MANY);
      last = { steps, elapsed: steps * perStep, seconds: steps * perStep + 0.005 };
    }
    assert.ok(last.elapsed > 0.1 && last.elapsed < 0.3, `${perStep}: ${last.steps} steps, ${last.elapsed} s`);
  }
});

test("A slice has at most four times as many steps as the one before", () => {
  assert.equal(stepsOf({ steps: 10, elapsed: 0, seconds: 0 }, MANY), 40);
});

test("A step slower than a slice is a slice by itself", () => {
  assert.equal(stepsOf({ steps: 1, elapsed: 3, seconds: 3 }, MANY), 1);
});

test("Where the way to the service is long, slices are as long, and not as short as they can be", () => {
  assert.equal(stepsOf({ steps: 100, elapsed: 0.5, seconds: 1.5 }, MANY), 200);
});

test("No slice goes beyond the last step", () => {
  assert.equal(stepsOf({ steps: 100, elapsed: 0.1, seconds: 0.1 }, 7), 7);
});

test("An epoch has as many steps as there are batches, the last of which may be smaller", () => {
  assert.equal(epochOf(request, 2), 3);
  assert.equal(epochOf(request, undefined), 1);
  assert.equal(epochOf(request, 99), 1);
  assert.equal(epochOf({ X: [[1, 2, 3, 4]], layout: "columns" }, 2), 2);
});

test("A slice goes on with the layers and the optimizer that the last one left", () => {
  const end = { reason: "steps", steps: 6, elapsed: 0.1, next: { layers: ["trained"], optimizer: { kind: "sgd" } } };
  const run = gone(begun, end, 0.11);
  assert.deepEqual(slice(begun).layers, ["first"]);
  assert.deepEqual(slice(run).layers, ["trained"]);
  assert.equal(run.steps, 6);
  assert.deepEqual(run.last, { steps: 6, elapsed: 0.1, seconds: 0.11 });
});

test("One step alone says nothing of the pace", () => {
  const run = gone({ ...begun, last: { steps: 50, elapsed: 0.1, seconds: 0.1 } }, { steps: 1, elapsed: 0.01, next: {} }, 0.1);
  assert.equal(run.last.steps, 50);
});

test("Each step sees the batch of its number, however the training is sliced", () => {
  const batches = { batch_size: 2, shuffle_seed: 7 };
  const seen = [];
  let run = begun;
  for (const [i, steps] of [null, 1, null, 1, null].entries()) {
    const asked = slice(run, batches, steps);
    for (let k = 0; k < asked.steps; k += 1) seen.push(asked.first_batch + k);
    assert.deepEqual([asked.X, asked.batch_size, asked.shuffle_seed], [X, 2, 7]);
    run = gone(run, { steps: asked.steps, elapsed: 0.1 * (i + 1), next: { layers: [], optimizer: {}, first_batch: 99 } }, 0.2);
  }
  assert.ok(seen.length > 40, `${seen.length} steps`);
  assert.deepEqual(seen, [...seen.keys()]);
});

test("Batches that are cut otherwise after a pause go on with the same number, and so do those of before, if they are again", () => {
  const run = { ...begun, steps: 4, next: { layers: [], optimizer: {} } };
  assert.deepEqual([{}, { batch_size: 3 }, { batch_size: 2, shuffle_seed: 1 }].map((settings) => slice(run, settings).first_batch), [4, 4, 4]);
});

test("A slice is told what is set, and nothing of what is not", () => {
  assert.deepEqual(Object.keys(slice(begun)).sort(), ["X", "first_batch", "layers", "loss", "optimizer", "report_every", "steps", "y"]);
  assert.equal(slice(begun, { stop_below: 0 }).stop_below, 0);
});

test("Of a short training every step is reported, of a long one a hundred a slice", () => {
  const fast = { ...begun, last: { steps: 5000, elapsed: 0.2, seconds: 0.2 } };
  assert.equal(slice(fast, { steps: 2000 }).report_every, 1);
  assert.equal(slice(fast, { steps: 10_000 }).report_every, 5);
  assert.equal(slice(fast, { steps: 1e6 }).report_every, 50);
});

test("An optimizer keeps the memory of its own kind only", () => {
  const last = { kind: "adam", lr: 0.1, state: { t: 3 } };
  assert.deepEqual(withMemory({ kind: "adam", lr: 0.01 }, last), { kind: "adam", lr: 0.01, state: { t: 3 } });
  assert.deepEqual(withMemory({ kind: "sgd" }, last), { kind: "sgd" });
  assert.deepEqual(withMemory({ kind: "sgd" }, undefined), { kind: "sgd" });
});

test("A problem is one of memory if all of it points there", () => {
  const at = (...pointers) => new Problem({ code: "validation_failed", title: "No", detail: "", errors: pointers.map((pointer) => ({ pointer, detail: "" })) });
  assert.ok(isOfMemory(at("#/optimizer/state", "#/optimizer/state/v_W_1")));
  assert.ok(!isOfMemory(at("#/optimizer/state", "#/optimizer/lr")));
  assert.ok(!isOfMemory(at()));
  assert.ok(!isOfMemory(new DOMException("given up", "AbortError")));
});
