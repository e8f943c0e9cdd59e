// A training in slices: how many steps each has, and what it is asked for.

import assert from "node:assert/strict";
import test from "node:test";

import { epochOf, gone, isOfMemory, sliceOf, stepsOf, withMemory } from "../../../app/web/explorer/train/slices.js";

const X = [[1], [2], [3], [4], [5]];
const request = { X, y: [[1], [2], [3], [4], [5]], layers: ["first"], loss: "mse" };
const begun = { request, steps: 0, next: null, seeds: 0, last: null };
const settings = { optimizer: { kind: "sgd", lr: 0.1 }, steps: 1000 };
const slice = (run, more = {}, steps = null) => sliceOf(run, { ...settings, ...more }, settings.optimizer, steps);
const all = { left: 1e6, epoch: 1 };

test("The first slice is short, for nothing is known of its pace", () => {
  assert.ok(stepsOf(null, all) <= 10);
});

test("At a steady pace slices come to take between 0.1 and 0.3 seconds", () => {
  for (const perStep of [2e-6, 1e-4, 3e-3, 0.04]) {
    let last = null;
    for (let i = 0; i < 12; i += 1) {
      const steps = stepsOf(last, all);
      last = { steps, elapsed: steps * perStep, seconds: steps * perStep + 0.005 };
    }
    assert.ok(last.elapsed > 0.1 && last.elapsed < 0.3, `${perStep}: ${last.steps} steps, ${last.elapsed} s`);
  }
});

test("A slice has at most four times as many steps as the one before", () => {
  assert.equal(stepsOf({ steps: 10, elapsed: 0, seconds: 0 }, all), 40);
});

test("A step slower than a slice is a slice by itself", () => {
  assert.equal(stepsOf({ steps: 1, elapsed: 3, seconds: 3 }, all), 1);
});

test("Where the way to the service is long, slices are as long, and not as short as they can be", () => {
  assert.equal(stepsOf({ steps: 100, elapsed: 0.5, seconds: 1.5 }, all), 200);
});

test("No slice goes beyond the last step", () => {
  assert.equal(stepsOf({ steps: 100, elapsed: 0.1, seconds: 0.1 }, { left: 7, epoch: 1 }), 7);
});

test("Slices of shuffled batches hold whole epochs, at least one", () => {
  const shuffled = { left: 1e6, epoch: 4, isShuffled: true };
  assert.equal(stepsOf({ steps: 100, elapsed: 0.2, seconds: 0.2 }, shuffled), 100);
  assert.equal(stepsOf({ steps: 101, elapsed: 0.2, seconds: 0.2 }, shuffled) % 4, 0);
  assert.equal(stepsOf({ steps: 4, elapsed: 9, seconds: 9 }, shuffled), 4);
});

test("Slices of batches in order may end amid an epoch, and the next ends with it", () => {
  const slow = { steps: 10, elapsed: 0.2, seconds: 0.2 };
  assert.equal(stepsOf(slow, { left: 1e6, epoch: 64 }), 10);
  assert.equal(stepsOf(slow, { left: 1e6, epoch: 64, done: 60 }), 4);
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

test("Steps that go on amid an epoch see the samples that it has not seen", () => {
  const amid = slice({ ...begun, steps: 4, next: { layers: [] } }, { batch_size: 2 });
  assert.deepEqual(amid.X, [[3], [4], [5]]);
  assert.deepEqual(amid.y, [[3], [4], [5]]);
  assert.equal(amid.steps, 2);
});

test("So they do where samples are columns, and where targets are class numbers", () => {
  const columns = { X: [[1, 2, 3, 4]], y: [[5, 6, 7, 8]], layout: "columns", layers: [] };
  const amid = slice({ ...begun, request: columns, steps: 1 }, { batch_size: 3 });
  assert.deepEqual([amid.X, amid.y], [[[4]], [[8]]]);
  const classes = { ...columns, y: [0, 1, 2, 3] };
  assert.deepEqual(slice({ ...begun, request: classes, steps: 1 }, { batch_size: 3 }).y, [3]);
});

test("Each shuffled slice has a seed of its own, and all samples", () => {
  const batches = { batch_size: 2, shuffle_seed: 2 ** 32 - 1 };
  assert.equal(slice(begun, batches).shuffle_seed, 2 ** 32 - 1);
  const next = slice({ ...begun, steps: 4, seeds: 1 }, batches);
  assert.equal(next.shuffle_seed, 0);
  assert.equal(next.X.length, 5);
});

test("A slice is told what is set, and nothing of what is not", () => {
  assert.deepEqual(Object.keys(slice(begun)).sort(), ["X", "layers", "loss", "optimizer", "report_every", "steps", "y"]);
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
  const at = (...pointers) => ({ errors: pointers.map((pointer) => ({ pointer })) });
  assert.ok(isOfMemory(at("#/optimizer/state", "#/optimizer/state/v_W_1")));
  assert.ok(!isOfMemory(at("#/optimizer/state", "#/optimizer/lr")));
  assert.ok(!isOfMemory(at()));
});
