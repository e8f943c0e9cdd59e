// From texts to claims: what each field means, and the request that is made of all that mean something.

import { each } from "../like.js";
import { reading } from "../text/reading.js";
import { claimables } from "./claimable.js";

/** @import { State, Told } from "../main.js" */
/** @import { Story } from "../story.js" */
/** @import { List } from "../tensor.js" */
/** @import { Reading } from "../text/reading.js" */
/** @import { CheckRoom } from "./actions.js" */

/**
 * @typedef {{[name: string]: Reading | null}} Readings what the texts of claims mean, by the names of tensors
 * @typedef {Pick<CheckRoom, "texts" | "tolerance">} Claims what a link holds of them
 */

/** What a text means; null: there is none. @param {string} text */
export const readingOf = (text) => (text.trim() === "" ? null : reading(text));

/**
 * A claim as it is sent about a tensor of a shape: of a scalar, such as the loss, it is a number.
 * @param {List} claim
 * @param {number[]} shape
 */
export function sent(claim, shape) {
  const [number, ...more] = shape.length === 0 ? claim.flat() : [];
  return number === undefined || more.length > 0 ? claim : number;
}

/**
 * The tolerance that is asked for: undefined for none, and a problem where the text is none.
 * @param {string} text
 * @returns {{tolerance?: number, problem?: string}}
 */
export function toleranceOf(text) {
  if (text.trim() === "") return { tolerance: undefined };
  const tolerance = Number(text);
  return tolerance > 0 && tolerance <= 1 ? { tolerance } : { problem: "A number above 0 and up to 1, such as 1e-6; or nothing." };
}

/**
 * The tensors of the network that is looked at whose texts can be read, with what these mean.
 * @param {Story} story
 * @param {Readings} readings
 */
export const claimed = (story, readings) =>
  claimables(story).flatMap((tensor) => {
    const claim = readings[tensor.name]?.value;
    return claim ? [{ ...tensor, claim }] : [];
  });

/** What a link holds of them: those that are not the example's own. */
export const kept = {
  /** @param {State} state @returns {Claims | null} */
  of: ({ network: { example }, check: { texts, given, tolerance } }) => {
    const isOwn = Object.values(texts).some(Boolean) && (example === null || texts !== given);
    return isOwn || tolerance !== "" ? { texts, tolerance } : null;
  },
  form: { texts: each(""), tolerance: "" },
};

/** The request that the tab "check" sends. @param {Pick<Told, "story" | "check">} state */
export function checkRequest({ story, check }) {
  const { tolerance } = toleranceOf(check.tolerance);
  const claims = Object.fromEntries(claimed(story, check.readings).map(({ name, shape, claim }) => [name, sent(claim, shape)]));
  return { path: /** @type {const} */ ("check"), body: { ...story.request, claims, tolerance } };
}

/**
 * The names of texts that are about no tensor of the network that is looked at: they are kept, and not sent.
 * @param {Story} story
 * @param {Readings} readings
 */
export function strangers(story, readings) {
  const known = new Set(claimables(story).map(({ name }) => name));
  return Object.keys(readings).filter((name) => readings[name] && !known.has(name));
}
