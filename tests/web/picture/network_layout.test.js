import test from "node:test";
import assert from "node:assert/strict";

import { BOX, networkLayout, UNIT } from "../../../app/web/explorer/picture/network_layout.js";

const SIZES = [[2, 3, 1], [1, 1], [4, 6, 7, 100, 2], [3, ...Array(12).fill(2)], [784, ...Array(64).fill(1000)]];

const boxesOf = ({ columns, whole }) => {
  const { width, height } = whole ? BOX : UNIT;
  return columns.flatMap(({ units, gap }) => [...units, ...(gap ? [gap] : [])]).map(({ x, y }) => [x - width / 2, y - height / 2, x + width / 2, y + height / 2]);
};

for (const sizes of SIZES) {
  const told = sizes.length > 9 ? `${sizes.length - 1} layers` : sizes.join("-");

  test(`no unit of ${told} covers another`, () => {
    const boxes = boxesOf(networkLayout(sizes, 2));
    for (const [k, [left, top, right, bottom]] of boxes.entries()) {
      for (const [l, t, r, b] of boxes.slice(k + 1)) assert.ok(right <= l || r <= left || bottom <= t || b <= top);
    }
  });

  test(`every unit of ${told} is inside the picture and above the captions`, () => {
    const layout = networkLayout(sizes, 2);
    for (const [left, top, right, bottom] of boxesOf(layout)) assert.ok(left >= 0 && top >= 0 && right <= layout.width && bottom <= layout.captions);
    assert.ok(layout.captions < layout.height);
  });

  test(`the columns of ${told} are data, layers, loss and targets from left to right`, () => {
    const { columns } = networkLayout(sizes, 2);
    assert.deepEqual(columns.map(({ kind }) => kind), ["data", ...sizes.slice(1).map(() => "layer"), "loss", "targets"]);
    assert.ok(columns.every(({ x }, k) => k === 0 || x > columns[k - 1].x));
  });
}

test("a unit is connected with every unit of the column before it", () => {
  const { edges } = networkLayout([2, 3, 1], 1);
  const ends = edges.filter(({ layer }) => layer === 1).map(({ from, to }) => `${from}${to}`);
  assert.deepEqual(ends.sort(), ["00", "01", "02", "10", "11", "12"]);
  assert.equal(edges.filter(({ layer }) => layer === 2).length, 3);
});

test("a layer of more units than fit shows the first and the last, and how many it leaves out", () => {
  const { columns, edges } = networkLayout([100, 2], 2);
  assert.deepEqual(columns[0].units.map(({ unit }) => unit), [0, 1, 2, 98, 99]);
  assert.equal(columns[0].gap.count, 95);
  assert.equal(edges.filter(({ layer }) => layer === 1).length, 5 * 2);
});

test("edges begin at the right of one unit and end at the left of another", () => {
  const { edges, columns } = networkLayout([2, 3, 1], 1);
  const edge = edges.find(({ layer, from, to }) => layer === 1 && from === 1 && to === 2);
  assert.deepEqual([edge.x1, edge.y1], [columns[0].x + UNIT.width / 2, columns[0].units[1].y]);
  assert.deepEqual([edge.x2, edge.y2], [columns[1].x - UNIT.width / 2, columns[1].units[2].y]);
});

test("more than twelve layers are drawn as one box each", () => {
  assert.equal(networkLayout([2, ...Array(12).fill(3)], 1).whole, false);
  const { whole, columns, edges } = networkLayout([2, ...Array(13).fill(3)], 1);
  assert.equal(whole, true);
  assert.ok(columns.every(({ units }) => units.length === 1 && units[0].unit === null));
  assert.equal(edges.filter(({ layer }) => layer !== null).length, 13);
});
