import test from "node:test";
import assert from "node:assert/strict";

import { neighbour } from "../../../app/web/explorer/picture/frame.js";
import { graph } from "../../../app/web/explorer/picture/graph.js";
import { heatMap } from "../../../app/web/explorer/picture/heat_map.js";
import { network } from "../../../app/web/explorer/picture/network.js";
import { placesOf, samplesOf, targetsOf } from "../../../app/web/explorer/picture/samples.js";
import { storyOf } from "../../../app/web/explorer/story.js";
import { storyOfSizes } from "../stories.js";
import { elements } from "../views.js";

const buttons = (view) => elements(view).filter(({ properties }) => properties.role === "button");
const label = ({ children }) => children.find(({ tag }) => tag === "title").children[0].text;
const labels = (view) => buttons(view).map(label);
const stateOf = (story, at = null, sample = 0) => ({ story, see: { at, element: null }, picture: { sample } });
const looked = () => {
  const seen = [];
  return { seen, act: { see: { pick: (...what) => seen.push(what), show: (...what) => seen.push(what) } } };
};

// As the service tells it of one sample more, but only what the test looks at.
const small = (layout) => {
  const turned = (matrix) => (layout === "columns" ? matrix[0].map((_, j) => matrix.map((row) => row[j])) : matrix);
  const statement = (name, phase, value) => ({ name, phase, layer: 1, value, shape: Array.isArray(value) ? [value.length, value[0].length] : [], inputs: [] });
  const request = { X: turned([[1, 2], [3, 4]]), y: [0, 2], layers: [{ W: turned([[5, 6, 7], [8, 9, 10]]), b: [11, 12, 13], activation: "relu" }], loss: "softmax_cross_entropy", layout };
  const A = turned([[14, 15, 16], [17, 18, 19]]);
  return storyOf(request, { loss: 1, statements: [statement("Z_1", "forward", A), statement("A_1", "forward", A), statement("L", "loss", 1), statement("dA_1", "backward", A)] });
};

for (const layout of ["rows", "columns"]) {
  const name = (tensor, i, j) => (layout === "columns" ? `${tensor}[${j},${i}]` : `${tensor}[${i},${j}]`);

  test(`with samples as ${layout}, the network shows the numbers of the sample that is chosen`, () => {
    const says = labels(network(stateOf(small(layout), "A_1", 1), {}));
    for (const said of [`${name("X", 1, 0)} = 3`, `${name("X", 1, 1)} = 4`, `${name("A_1", 1, 2)} = 19`, "y[1] = 2", "b_1[1] = 12"]) assert.ok(says.includes(said), said);
    assert.ok(!says.includes(`${name("X", 0, 0)} = 1`));
  });

  test(`with samples as ${layout}, an edge is the weight from its unit to the next layer's`, () => {
    const says = labels(network(stateOf(small(layout)), {}));
    assert.ok(says.includes(`${name("W_1", 0, 2)} = 7`) && says.includes(`${name("W_1", 1, 0)} = 8`));
  });

  test(`with samples as ${layout}, samples and targets are counted`, () => {
    assert.deepEqual([samplesOf(small(layout)), targetsOf(small(layout)), samplesOf(storyOfSizes([2, 3, 5], { layout })), targetsOf(storyOfSizes([2, 3, 5], { layout }))], [2, 1, 4, 5]);
  });
}

test("a bias that is a column is found in it", () => {
  const places = placesOf(storyOfSizes([2, 3, 1], { layout: "columns" }), 0);
  assert.deepEqual(places.bias(2, "b_1"), [2, 0]);
  assert.deepEqual(places.bias(2, "db_1"), [2, 0]);
});

test("a number that is shown rounded says so to a screen reader, and is exact on hover", () => {
  const story = small("rows");
  story.tensors.get("A_1").value[0][0] = 0.123456789;
  const unit = buttons(network(stateOf(story, "A_1"), {})).find((one) => label(one) === "A_1[0,0] = 0.123456789");
  assert.equal(unit.properties["aria-label"], "A_1[0,0] = 0.123456789, shown as 0.1235");
});

test("pressing a unit or an edge looks at that very number", () => {
  const { seen, act } = looked();
  const parts = buttons(network(stateOf(small("rows"), "A_1"), act));
  const press = (says) => parts.find((one) => label(one) === says).properties.onclick();
  press("A_1[0,1] = 15");
  press("W_1[1,2] = 10");
  assert.deepEqual(seen, [["A_1[0,1]", "A_1"], ["W_1[1,2]", "W_1"]]);
});

test("pressing a layer that is drawn whole, or a tensor of the graph, shows its statement", () => {
  const story = storyOfSizes([2, ...Array(20).fill(3)]);
  const { seen, act } = looked();
  buttons(network(stateOf(story, "A_3"), act)).find((one) => label(one) === "A_2").properties.onclick();
  buttons(graph(stateOf(story), act)).find((one) => label(one).startsWith("dW_7,")).properties.onclick();
  assert.deepEqual(seen, [["A_2"], ["dW_7"]]);
});

test("the parts that the current statement computes are marked", () => {
  const story = storyOfSizes([2, 3, 1]);
  const marked = (at) => buttons(network(stateOf(story, at), {})).filter(({ properties }) => / current/.test(properties.class)).map((one) => label(one).split("[")[0]);
  assert.deepEqual(marked("dZ_1"), ["dZ_1", "dZ_1", "dZ_1"]);
  assert.deepEqual(marked("dW_2"), ["dW_2", "dW_2", "dW_2"]);
  assert.deepEqual(marked("db_2"), ["db_2"]);
  assert.deepEqual(marked("L"), ["L = 1"]);
  assert.deepEqual(marked(null), []);
});

test("each picture has exactly one stop in the tab order, whatever is looked at", () => {
  for (const story of [storyOfSizes([2, 3, 1], { update: true }), storyOfSizes([2, ...Array(13).fill(8)])]) {
    for (const at of [null, ...story.tensors.keys()]) {
      for (const picture of [network, graph]) {
        const stops = buttons(picture(stateOf(story, at), {})).filter(({ properties }) => properties.tabIndex === 0);
        assert.equal(stops.length, 1, `${picture.name} at ${at}`);
      }
    }
  }
});

test("in the graph, every input of the current statement has a strong arrow to it", () => {
  const story = storyOfSizes([2, 3, 1]);
  const strong = (at) => elements(graph(stateOf(story, at), {})).filter(({ properties }) => properties.class?.includes("strong")).map(({ properties }) => properties.key);
  assert.deepEqual(strong("dW_1").sort(), ["X dW_1", "dZ_1 dW_1"]);
  assert.deepEqual(strong(null), []);
  assert.deepEqual(strong("W_2").sort(), ["W_2 Z_2", "W_2 dA_1"]);
});

test("statements after the current one are dimmed, and none in the overview", () => {
  const story = storyOfSizes([2, 3, 1]);
  const later = (at) => buttons(graph(stateOf(story, at), {})).filter(({ properties }) => /later/.test(properties.class)).map((one) => label(one).split(",")[0]);
  assert.deepEqual(later("db_1"), ["dX"]);
  assert.deepEqual(later(null), []);
});

test("a step makes anew only what it changes in the graph", () => {
  const story = storyOfSizes([2, ...Array(20).fill(3)]);
  const parts = (at) => new Map(buttons(graph(stateOf(story, at), {})).map((one) => [label(one), one]));
  const [before, after] = [parts("Z_5"), parts("A_5")];
  const anew = [...after].filter(([says, one]) => before.get(says) !== one).map(([says]) => says.split(",")[0]);
  assert.deepEqual(anew.sort(), ["A_4", "A_5", "W_5", "Z_5", "b_5"]);
});

test("a large tensor is drawn with at most eight by eight cells", () => {
  const value = Array.from({ length: 300 }, (_, i) => Array.from({ length: 500 }, (_, j) => i - j));
  const cells = heatMap({ name: "W_1", shape: [300, 500], value }, 0, 0).flatMap(({ properties }) => properties.d.match(/M/g));
  assert.equal(cells.length, 64);
});

test("arrow keys go through a column, and to the same height in the next", () => {
  const groups = [0, 0, 1, 1, 1, 2];
  assert.equal(neighbour(groups, 0, "ArrowDown"), 1);
  assert.equal(neighbour(groups, 1, "ArrowRight"), 4);
  assert.equal(neighbour(groups, 3, "ArrowLeft"), 1);
  assert.equal(neighbour(groups, 0, "ArrowLeft"), null);
  assert.equal(neighbour(groups, 5, "ArrowDown"), null);
  assert.equal(neighbour(groups, 0, "a"), undefined);
});
