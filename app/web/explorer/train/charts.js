// The two charts of a training over the same steps: its loss, and the norms of its gradients by layer; and their numbers as a table.

import { h } from "../dom.js";
import { count, exact } from "../numbers.js";
import { chart, legend, pair } from "./curve.js";
import { readingOf, reportAt } from "./reading.js";
import { brief, extent, mayBeLogarithmic, scaleOf } from "./scale.js";
import { evenly, thinned } from "./thinned.js";

/** @import { Act, Told } from "../main.js" */
/** @import { Scale } from "./scale.js" */
/** @import { Report, TrainRoom } from "./state.js" */

const MOST_POINTS = 400; // of a line
const FEWER = 200; // of one among others
const MOST_LAYERS = 7; // that are drawn: as many as there are dashes
const MOST_ROWS = 50; // of the table

/** @param {Told} state @param {Act} act */
export function charts({ train }, act) {
  const reports = [...train.reports, ...train.coming];
  if (reports.length === 0) return h("p", { class: "empty" }, "The loss of each step will be drawn here, and below it the norms of the gradients by layer.");
  const steps = scaleOf([reports[0].step, reports[reports.length - 1].step], { isTight: true, count: 6 });
  const parts = { reports, steps, train, act };
  return [lossChart(parts), normsChart(parts), numbers(reports)];
}

/** @typedef {{reports: Report[], steps: Scale, train: TrainRoom, act: Act}} Parts `reports`: some */

/** @param {Parts} parts */
function lossChart({ reports, steps, train, act }) {
  const losses = reports.map(({ loss }) => loss);
  const mayBeLog = mayBeLogarithmic(losses);
  const isLog = train.isLog && mayBeLog;
  const read = reportAt(reports, train.at);
  const points = thinned(reports, MOST_POINTS, ({ loss }) => loss).map(({ step, loss }) => pair(step, loss));
  return chart({
    title: [
      h("h2", {}, "Loss"),
      h("output", { class: "exact" }, readOff(read)),
      mayBeLog && h("label", { class: "switch" }, h("input", { type: "checkbox", checked: isLog, onchange: (event) => act.train.scale(event.target.checked) }), " log"),
    ],
    label: `Loss by step, ${count(reports.length, "report")}`,
    lines: [{ name: "loss", points, index: 0 }],
    x: steps, y: scaleOf(losses, { isLog }), xName: "step",
    reading: { ...readingOf(reports, train.at, steps, act.train.at), points: [{ point: pair(read.step, read.loss), index: 0 }] },
  });
}

/** @param {Report} report */
const readOff = ({ step, loss }) => [h("span", { class: "at" }, `step ${step.toLocaleString("en")}`), ` ${exact(loss)}`];

/** @param {Parts} parts */
function normsChart({ reports, steps, train, act }) {
  const layers = evenly([...reports[0].norms.keys()], MOST_LAYERS);
  /** @param {number} l */
  const positive = (l) => reports.filter(({ norms }) => norms[l] > 0); // a norm of 0 has no place on a logarithmic axis
  const lines = layers.map((l, index) => ({
    name: `layer ${l + 1}`, index: index + 1, points: thinned(positive(l), FEWER, ({ norms }) => norms[l]).map(({ step, norms }) => pair(step, norms[l])),
  }));
  const all = layers.flatMap((l) => extent(positive(l).map(({ norms }) => norms[l])));
  const read = reportAt(reports, train.at);
  const words = layers.map((l) => `layer ${l + 1}: ${exact(read.norms[l])}`).join(", ");
  const reading = readingOf(reports, train.at, steps, act.train.at);
  return [
    chart({
      title: [h("h2", {}, "Gradient norms"), h("span", { class: "hint" }, layers.length < reports[0].norms.length ? `${layers.length} of ${reports[0].norms.length} layers` : "of each layer's parameters")],
      label: "Gradient norms by step", lines, x: steps, y: scaleOf(all, { isLog: true, count: 4 }), xName: "step",
      reading: {
        at: reading.at, properties: { ...reading.properties, "aria-valuetext": `step ${read.step}: ${words}` },
        points: layers.flatMap((l, index) => (read.norms[l] > 0 ? [{ point: pair(read.step, read.norms[l]), index: index + 1 }] : [])),
      },
    }),
    legend(lines.map((line, i) => ({ index: line.index, name: [`${line.name} `, h("span", { class: "exact", title: exact(read.norms[layers[i]]) }, brief(read.norms[layers[i]]))] }))),
  ];
}

/** @param {Report[]} reports */
function numbers(reports) {
  const rows = evenly(reports, MOST_ROWS);
  return h("details", { class: "numbers" },
    h("summary", {}, "Numbers"),
    rows.length < reports.length && h("p", { class: "hint" }, `${rows.length} of ${count(reports.length, "report")}, evenly chosen; the curve reads off each.`),
    h("div", { class: "scroll", tabIndex: 0, role: "region", "aria-label": "Loss and gradient norms by step" },
      h("table", {},
        h("thead", {}, h("tr", {}, ["step", "loss", ...reports[0].norms.map((_, l) => `norm, layer ${l + 1}`)].map((name) => h("th", { scope: "col" }, name)))),
        h("tbody", {}, rows.map(({ step, loss, norms }) =>
          h("tr", {}, h("th", { scope: "row" }, step), [loss, ...norms].map((x) => h("td", {}, exact(x)))))))));
}
