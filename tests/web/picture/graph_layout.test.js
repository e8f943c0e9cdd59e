import test from "node:test";
import assert from "node:assert/strict";

import { graphLayout } from "../../../app/web/explorer/picture/graph_layout.js";
import { pathOf } from "../../../app/web/explorer/picture/graph_routes.js";
import { storyOfSizes } from "../stories.js";

const STORIES = {
  "2-3-1": storyOfSizes([2, 3, 1]),
  "2-3-1 with an update": storyOfSizes([2, 3, 1], { update: true }),
  "5-9-30-2 with a penalty and an update": storyOfSizes([5, 9, 30, 2], { penalty: true, update: true, samples: 40 }),
  "2-3-1 with a step of Adam": storyOfSizes([2, 3, 1], { update: "adam" }),
  "2-3-1 in columns": storyOfSizes([2, 3, 1], { layout: "columns" }),
};

for (const [told, story] of Object.entries(STORIES)) {
  const { width, height, boxes, arrows } = graphLayout(story);

  test(`every tensor of ${told} has one box`, () => {
    assert.deepEqual(boxes.map(({ name }) => name), [...story.tensors.keys()]);
  });

  test(`no box of ${told} covers another, and none leaves the picture`, () => {
    for (const [k, one] of boxes.entries()) {
      assert.ok(one.x >= 0 && one.y >= 0 && one.x + one.width <= width && one.y + one.height <= height, one.name);
      for (const other of boxes.slice(k + 1)) {
        const apart = one.x + one.width <= other.x || other.x + other.width <= one.x || one.y + one.height <= other.y || other.y + other.height <= one.y;
        assert.ok(apart, `${one.name} and ${other.name}`);
      }
    }
  });

  test(`every input of every statement of ${told} that is a tensor has an arrow to it`, () => {
    const wanted = story.statements.flatMap(({ name, inputs }) => inputs.filter((input) => story.tensors.has(input.name)).map((input) => `${input.name} ${name}`));
    assert.deepEqual(arrows.map(({ from, to }) => `${from} ${to}`), wanted);
  });

  test(`no arrow of ${told} crosses a tensor that is neither of its ends`, () => {
    for (const { from, to, points } of arrows) {
      for (const [k, [x, y]] of points.slice(1).entries()) {
        const [left, right] = [points[k][0], x].sort((one, other) => one - other);
        const [top, bottom] = [points[k][1], y].sort((one, other) => one - other);
        const crossed = boxes.filter((box) => left < box.x + box.width && box.x < right + 0.001 && top < box.y + box.height && box.y < bottom + 0.001);
        assert.deepEqual(crossed.map(({ name }) => name).filter((name) => name !== from && name !== to), [], `${from} to ${to}`);
      }
    }
  });

  test(`each gradient of ${told} stands under what it is the gradient of`, () => {
    const middle = (name) => boxes.filter((box) => box.name === name).map(({ x, width: own }) => x + own / 2)[0];
    const row = (name) => boxes.find((box) => box.name === name).lane;
    for (const { name } of story.statements.filter(({ phase }) => phase === "backward")) {
      assert.equal(middle(name), middle(name.slice(1)), name);
      assert.ok(row(name) > row(name.slice(1)), name);
    }
  });
}

test("the forward lane runs from left to right in order of computation, and parameters stand above what they go into", () => {
  const { boxes } = graphLayout(STORIES["2-3-1"]);
  const place = (name) => boxes.find((box) => box.name === name);
  const lane = ["X", "Z_1", "A_1", "Z_2", "A_2", "L"].map((name) => place(name).x);
  assert.deepEqual(lane, [...lane].sort((one, other) => one - other));
  for (const [above, below] of [["W_1", "Z_1"], ["b_1", "Z_1"], ["W_2", "Z_2"], ["y", "L"]]) {
    assert.equal(place(above).column, place(below).column);
    assert.ok(place(above).y < place(below).y);
  }
});

test("what the optimizer made of a parameter stands under its gradient", () => {
  const { boxes } = graphLayout(STORIES["2-3-1 with an update"]);
  const place = (name) => boxes.find((box) => box.name === name);
  for (const parameter of ["W_1", "b_1", "W_2", "b_2"]) {
    const below = [`d${parameter}_clipped`, `m_${parameter}_next`, `${parameter}_next`].map(place);
    assert.deepEqual(below.map(({ column, side }) => [column, side]), Array(3).fill([place(parameter).column, place(parameter).side]));
    assert.ok(below.every(({ y }, k) => y > (below[k - 1] ?? place(`d${parameter}`)).y));
  }
});

test("the two moments of a parameter stand side by side, each above what is made of it", () => {
  const { boxes } = graphLayout(STORIES["2-3-1 with a step of Adam"]);
  const place = (name) => boxes.find((box) => box.name === name);
  for (const parameter of ["W_1", "b_1", "W_2", "b_2"]) {
    for (const made of ["next", "hat"]) {
      const [m, v] = ["m", "v"].map((letter) => place(`${letter}_${parameter}_${made}`));
      assert.deepEqual([v.lane, v.side], [m.lane, m.side + 1]);
    }
    for (const letter of ["m", "v"]) assert.equal(place(`${letter}_${parameter}_hat`).lane, place(`${letter}_${parameter}_next`).lane + 1);
    assert.equal(place(`${parameter}_next`).lane, place(`m_${parameter}_hat`).lane + 1);
  }
});

test("an arrow from lane to lane is drawn always if it is short, and else only for its statement", () => {
  const { arrows } = graphLayout(STORIES["2-3-1 with an update"]);
  const always = (from, to) => arrows.find((arrow) => arrow.from === from && arrow.to === to).always;
  assert.deepEqual([always("X", "Z_1"), always("W_1", "Z_1"), always("dZ_1", "dW_1"), always("dZ_2", "dA_1")], [true, true, true, true]);
  assert.deepEqual([always("X", "dW_1"), always("W_2", "dA_1"), always("y", "dA_2"), always("W_1", "W_1_next")], [false, false, false, false]);
});

test("a way becomes a path with rounded corners and an arrow's head", () => {
  assert.equal(pathOf([[0, 0], [20, 0]]), "M0,0L20,0M14,-3.5L20,0L14,3.5");
  assert.equal(pathOf([[0, 0], [0, 40], [40, 40]]), "M0,0L0,32Q0,40 8,40L40,40M34,36.5L40,40L34,43.5");
});
