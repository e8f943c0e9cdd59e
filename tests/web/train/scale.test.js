// The axes of charts, and curves with few points.

import assert from "node:assert/strict";
import test from "node:test";

import { brief, extent, mayBeLogarithmic, niceTicks, scaleOf, tickText } from "../../../app/web/explorer/train/scale.js";
import { evenly, nearest, thinned } from "../../../app/web/explorer/train/thinned.js";

test("Ticks are 1, 2 or 5 times a power of ten apart, and all that lie between the ends", () => {
  for (let i = 0; i < 2000; i += 1) {
    const low = (Math.random() - 0.5) * 10 ** (20 * Math.random() - 10);
    const high = low + 10 ** (12 * Math.random() - 6) * Math.max(1, Math.abs(low));
    const ticks = niceTicks(low, high);
    const step = ticks[1] - ticks[0];
    const leading = Number(step.toExponential(6).split("e")[0]);
    assert.ok([1, 2, 5, 10].some((factor) => Math.abs(leading - factor) < 1e-3), `${low} to ${high} by ${step}`);
    assert.ok(ticks.length >= 2 && ticks.length <= 7, `${low} to ${high}: ${ticks}`);
    assert.ok(ticks[0] - step < low + step * 1e-6 && ticks.at(-1) + step > high - step * 1e-6);
  }
});

test("A tick is the shortest number that is meant: 0.3, not 0.30000000000000004", () => {
  assert.deepEqual(niceTicks(0, 0.5), [0, 0.1, 0.2, 0.3, 0.4, 0.5]);
  assert.deepEqual(niceTicks(-0.02, 0.02, 4), [-0.02, -0.01, 0, 0.01, 0.02]);
});

test("A linear scale ends at round numbers and holds all of its own", () => {
  const scale = scaleOf([0.013, 0.678]);
  assert.equal(scale.at(0), 0);
  assert.equal(scale.ticks[0], 0);
  assert.ok(Math.abs(scale.at(scale.ticks.at(-1)) - 1) < 1e-12);
  assert.ok(scale.at(0.678) < 1);
});

test("A tight scale ends with its numbers", () => {
  const scale = scaleOf([1, 121], { isTight: true });
  assert.equal(scale.at(1), 0);
  assert.equal(scale.at(121), 1);
  assert.deepEqual(scale.ticks, [50, 100]);
});

test("On a logarithmic scale equal factors are equal lengths, and its ticks are powers of ten", () => {
  const scale = scaleOf([3e-5, 0.4], { isLog: true });
  assert.ok(Math.abs(scale.at(0.01) - scale.at(0.001) - (scale.at(0.1) - scale.at(0.01))) < 1e-12);
  assert.deepEqual(scale.ticks, [1e-5, 1e-4, 1e-3, 1e-2, 0.1, 1]);
});

test("Within one decade a logarithmic scale has ticks between", () => {
  assert.deepEqual(scaleOf([0.12, 0.6], { isLog: true }).ticks, [0.2, 0.5]);
});

test("What a scale says of a place undoes where it puts a number", () => {
  for (const options of [{}, { isLog: true }, { isTight: true }]) {
    const scale = scaleOf([0.02, 70], options);
    assert.ok(Math.abs(scale.value(scale.at(3)) - 3) < 1e-9);
  }
});

test("One number alone, zero and the largest of all have axes, too", () => {
  for (const values of [[0.5], [0], [0, 0], [1e-300], [1e300, -1e300], []]) {
    const scale = scaleOf(values);
    for (const x of values) assert.ok(scale.at(x) >= 0 && scale.at(x) <= 1, `${values}`);
    assert.ok(scale.ticks.every(Number.isFinite) && scale.ticks.length > 1, `${values}: ${scale.ticks}`);
  }
});

test("Only positive numbers may stand on a logarithmic axis", () => {
  assert.ok(mayBeLogarithmic([1, 1e-300]));
  assert.ok(!mayBeLogarithmic([1, 0]));
  assert.ok(!mayBeLogarithmic([1, -2]));
  assert.ok(!mayBeLogarithmic([]));
});

test("The extent of a million numbers is found", () => {
  const values = Array.from({ length: 1e6 }, (_, i) => (i * 7919) % 1e6);
  assert.deepEqual(extent(values), [0, 999999]);
});

test("Ticks are written with commas, and small ones with exponents", () => {
  assert.deepEqual([0, 0.05, 2000, -0.5, 1e-7, 2e6].map(tickText), ["0", "0.05", "2,000", "\u22120.5", "1e\u22127", "2e6"]);
  assert.deepEqual([0.00039215, 0.678267, 1234.5].map(brief), ["3.92e\u22124", "0.678", "1,230"]);
});

test("A thinned curve keeps its ends, its highest and its lowest point, and its order", () => {
  const points = Array.from({ length: 10_000 }, (_, i) => ({ step: i + 1, loss: Math.sin(i / 50) + ((i * 31) % 17) / 40 }));
  points[4321].loss = 99;
  points[8765].loss = -99;
  const kept = thinned(points, 400, ({ loss }) => loss);
  assert.ok(kept.length <= 400 && kept.length > 200, `${kept.length}`);
  for (const i of [0, 4321, 8765, 9999]) assert.ok(kept.includes(points[i]), `${i}`);
  assert.ok(kept.every(({ step }, i) => i === 0 || step > kept[i - 1].step));
});

test("A curve that is short enough stays as it is", () => {
  const points = [3, 1, 2];
  assert.equal(thinned(points, 3, (x) => x), points);
});

test("Evenly chosen ones have the first and the last among them", () => {
  assert.deepEqual(evenly([...Array(101).keys()], 5), [0, 25, 50, 75, 100]);
  assert.deepEqual(evenly([1, 2], 5), [1, 2]);
});

test("The nearest report is found, before, between and after all of them", () => {
  const reports = [1, 5, 10, 11].map((step) => ({ step }));
  assert.deepEqual([-3, 1, 2, 3, 4, 7, 8, 10.6, 99].map((step) => nearest(reports, step)), [0, 0, 0, 0, 1, 1, 2, 3, 3]);
});
