// What the network says of all points between its samples, drawn: a plane for two features, a curve for one; the samples on it.

import { h, svg } from "../dom.js";
import { problemBox } from "../problem.js";
import { chart, pair, ticks } from "./curve.js";
import { brief, extent, scaleOf } from "./scale.js";
import { mark } from "./marks.js";
import { areasOf, classesOf, facesOf, meaningOf, placeIn, rightOf, spanOf, whyNone } from "./surface.js";

/** @import { Act, Told } from "../main.js" */
/** @import { Matrix } from "../tensor.js" */
/** @import { Bounds, Meaning, Output, Surface } from "./surface.js" */

const MANY = 150; // samples, whose marks are smaller

/** @param {Told} state @param {Act} act */
export function surfaceView({ story, train, catalog }, act) {
  const why = whyNone(train.run?.request ?? story.request);
  if (why) return h("p", { class: "hint" }, why);
  if (train.surfaceProblem) return problemBox(train.surfaceProblem);
  if (train.surface === null || catalog.entries === null) return h("p", { class: "hint" }, "\u2026");
  const whole = meaningOf(train.surface.request, catalog.entries, train.output);
  const meaning = { ...whole, targets: train.surface.chosen.map((i) => whole.targets[i]) }; // of those samples that are drawn
  const isPlane = train.surface.bounds.length === 2;
  return h("section", { class: "surface", "aria-label": "What the network says" },
    h("header", {},
      h("h2", {}, isPlane ? (meaning.isClasses ? "Decision surface" : "Output") : "Output by feature"),
      h("span", { class: "hint" }, rightWords(train.surface, meaning, whole)),
      !meaning.isClasses && meaning.outputs > 1 && isPlane && outputChoice(meaning, act)),
    isPlane ? plane(train.surface, meaning) : curve(train.surface, meaning));
}

/** @param {Surface} surface @param {Meaning} meaning @param {Meaning} whole of all samples */
function rightWords({ ofSamples }, meaning, whole) {
  const right = rightOf(ofSamples, meaning);
  return right === null ? null : `${right} of ${ofSamples.length} samples${meaning.targets.length === whole.targets.length ? "" : " drawn"} are right`;
}

/** @param {Output} meaning @param {Act} act */
const outputChoice = ({ output, outputs }, act) =>
  h("select", { "aria-label": "Output that is drawn", value: String(output), onchange: (event) => act.train.output(Number(event.target.value)) },
    Array.from({ length: outputs }, (_, k) => h("option", { value: String(k) }, `output ${k + 1}`)));

/** @param {Surface} surface @param {Meaning} meaning */
function plane({ request, bounds, samples, outputs }, meaning) {
  const classes = classesOf(meaning);
  const areas = areasOf(facesOf(outputs, meaning));
  const names = request.layout === "columns" ? ["X[0,·]", "X[1,·]"] : ["X[·,0]", "X[·,1]"];
  const [across, up] = bounds.map((ends) => scaleOf(ends, { isTight: true, count: 4 }));
  return [
    h("div", { class: "axes square" },
      ticks("y", up),
      svg("svg", { viewBox: "0 0 41 41", role: "img", "aria-label": planeWords(bounds, outputs, meaning) },
        areas.map(({ side, opacity, d }) => svg("path", { class: `area ${side}`, "fill-opacity": opacity.toFixed(3), d })),
        samples.map((sample, i) => mark(placeIn(sample, bounds), classes ? classes.of[i] : null, sideOf(classes, meaning, i), samples.length > MANY ? 0.6 : 1))),
      ticks("x", across),
      h("span", { class: "x-name", "aria-hidden": "true" }, `${names[0]} across, ${names[1]} up`)),
    legend(outputs, meaning, classes),
  ];
}

/**
 * Which colour a sample has: its class's, or that of the side on which its target lies.
 * @param {ReturnType<typeof classesOf>} classes
 * @param {Meaning} meaning
 * @param {number} i
 */
const sideOf = (classes, meaning, i) => {
  const target = meaning.targets[i];
  if (meaning.isClasses) return `class-${target % 8}`;
  if (classes?.names.length === 2) return classes.of[i] === 1 ? "above" : "below";
  return target >= meaning.middle ? "above" : "below";
};

/** @param {Bounds} bounds @param {Matrix} outputs @param {Meaning} meaning */
function planeWords(bounds, outputs, meaning) {
  const [a, b] = bounds.map(([low, high]) => `from ${brief(low)} to ${brief(high)}`);
  const over = `over the first feature ${a} and the second ${b}`;
  if (meaning.isClasses) return `The class of the largest output ${over}`;
  const [low, high] = extent(outputs.map((row) => row[meaning.output]));
  return `The output ${over}: between ${brief(low)} and ${brief(high)}`;
}

/** @param {Matrix} outputs @param {Meaning} meaning @param {ReturnType<typeof classesOf>} classes */
function legend(outputs, meaning, classes) {
  const names = classes?.names ?? [];
  const shapes = names.map(([c, name], i) =>
    h("li", {}, svg("svg", { viewBox: "-1 -1 2 2", class: "swatch", "aria-hidden": "true" }, mark([0, 0], c, meaning.isClasses ? `class-${c % 8}` : i === 1 || names.length === 1 ? "above" : "below")), name));
  if (meaning.isClasses) return [h("ul", { class: "lines-legend" }, shapes), h("p", { class: "hint" }, "The colour is the class of the largest output; the stronger, the further it leads.")];
  const span = spanOf(outputs, meaning);
  const [low, high] = extent(outputs.map((row) => row[meaning.output]));
  return [
    h("div", { class: "range" },
      h("span", { class: "meter", "aria-hidden": "true" }),
      [meaning.middle - span, meaning.middle, meaning.middle + span].map((x) => h("span", { class: "number" }, brief(x)))),
    names.length > 0 && h("ul", { class: "lines-legend" }, shapes),
    h("p", { class: "hint" }, `Outputs here are from ${brief(low)} to ${brief(high)}.`),
  ];
}

/** @param {Surface} surface @param {Meaning} meaning */
function curve({ grid, samples, outputs, ofSamples, request }, { targets, isClasses }) {
  const lines = outputs[0].map((_, k) => ({ name: `output ${k + 1}`, index: k, points: grid.map(([x], i) => pair(x, outputs[i][k])) }));
  const wanted = samples.map(([x], i) => pair(x, isClasses ? ofSamples[i][targets[i]] : targets[i]));
  const heights = [...lines.flatMap(({ points }) => points.map(([, y]) => y)), ...wanted.map(([, y]) => y)];
  return chart({
    title: h("span", { class: "hint" }, isClasses ? "each class's output; the samples stand on their own class's" : "the line is the output, the circles are the samples"),
    label: `The output over the feature, with ${samples.length} samples`, lines,
    x: scaleOf(grid.map(([x]) => x), { isTight: true }), y: scaleOf(heights), xName: request.layout === "columns" ? "X[0,·]" : "X[·,0]",
    dots: (place) => wanted.map((point) => h("span", { class: "sample", style: place(point) })),
  });
}
