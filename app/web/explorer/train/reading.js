// Reading a chart off: with the pointer, or with the keys of a slider from step to step.

import { exact } from "../numbers.js";
import { nearest } from "./thinned.js";

/** @import { Reading } from "./curve.js" */
/** @import { Scale } from "./scale.js" */
/** @import { Report } from "./state.js" */

/** @type {{[key: string]: number}} */
const KEYS = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 10, PageDown: -10 };

/** The report that is read off: of the step that is pointed at, else the last one. @param {Report[]} reports some @param {number | null} at */
export const reportAt = (reports, at) => reports[at === null ? reports.length - 1 : nearest(reports, at)];

/** What a report says, exactly. @param {Report} report */
const reportWords = ({ step, loss }) => `step ${step}: loss ${exact(loss)}`;

/**
 * What the plot of a chart over steps listens to, and is for those who do not see it.
 * @param {Report[]} reports some
 * @param {number | null} at
 * @param {Scale} x
 * @param {(at: number | null) => void} onread
 * @returns {Reading}
 */
export function readingOf(reports, at, x, onread) {
  const read = reportAt(reports, at);
  /** @param {number} index */
  const to = (index) => onread(reports[Math.max(0, Math.min(reports.length - 1, index))].step);
  return {
    at: at === null ? null : read.step,
    properties: {
      role: "slider", tabIndex: 0, "aria-valuemin": reports[0].step, "aria-valuemax": reports[reports.length - 1].step, "aria-valuenow": read.step, "aria-valuetext": reportWords(read),
      onpointermove(event) {
        const { left, width } = event.currentTarget.getBoundingClientRect();
        to(nearest(reports, x.value((event.clientX - left) / width)));
      },
      onpointerleave: (event) => event.currentTarget !== document.activeElement && onread(null),
      onblur: () => onread(null),
      onkeydown(event) {
        const place = placeByKey(event.key, nearest(reports, read.step), reports.length - 1);
        if (place === null || event.altKey || event.ctrlKey || event.metaKey) return;
        event.preventDefault();
        to(place);
      },
    },
  };
}

/** @param {string} key @param {number} place @param {number} last */
function placeByKey(key, place, last) {
  if (key === "Home") return 0;
  if (key === "End") return last;
  return key in KEYS ? place + KEYS[key] : null;
}
