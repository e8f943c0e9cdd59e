// Reading a chart off: with the pointer, or with the keys of a slider from step to step.

import { exact } from "../numbers.js";
import { nearest } from "./thinned.js";

const KEYS = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 10, PageDown: -10 };

/** The report that is read off: of the step that is pointed at, else the last one. */
export const reportAt = (reports, at) => (reports.length === 0 ? null : reports[at === null ? reports.length - 1 : nearest(reports, at)]);

/** What a report says, exactly. */
const reportWords = ({ step, loss }) => `step ${step}: loss ${exact(loss)}`;

/**
 * What the plot of a chart over steps listens to, and is for those who do not see it.
 * @param {object[]} reports
 * @param {number|null} at
 * @param {import("./scale.js").Scale} x
 * @param {(at: number|null) => void} onread
 */
export function readingOf(reports, at, x, onread) {
  const read = reportAt(reports, at);
  const to = (index) => onread(reports[Math.max(0, Math.min(reports.length - 1, index))].step);
  return {
    at: at === null ? null : read.step,
    properties: {
      role: "slider", tabIndex: 0, "aria-valuemin": reports[0].step, "aria-valuemax": reports.at(-1).step, "aria-valuenow": read.step, "aria-valuetext": reportWords(read),
      onpointermove(event) {
        const { left, width } = event.currentTarget.getBoundingClientRect();
        to(nearest(reports, x.value((event.clientX - left) / width)));
      },
      onpointerleave: (event) => event.currentTarget !== document.activeElement && onread(null),
      onblur: () => onread(null),
      onkeydown(event) {
        const last = reports.length - 1;
        const place = { Home: 0, End: last }[event.key] ?? (event.key in KEYS ? nearest(reports, read.step) + KEYS[event.key] : null);
        if (place === null || event.altKey || event.ctrlKey || event.metaKey) return;
        event.preventDefault();
        to(place);
      },
    },
  };
}
