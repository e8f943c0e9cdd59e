// From texts to claims: what each field means, and the request that is made of all that mean something.

import { each } from "../like.js";
import { claimables } from "./claimable.js";
import { claimOf, sent } from "./printed.js";

/**
 * What a text means, or what is wrong with it.
 * @typedef {{claim?: import("./printed.js").Claim, problem?: string}} Reading
 * @returns {Reading|null} null: there is no text
 */
export function readingOf(text) {
  if (text.trim() === "") return null;
  try {
    return { claim: claimOf(text) };
  } catch (error) {
    return { problem: error.message };
  }
}

/** The tolerance that is asked for: undefined for none, and a problem where the text is none. */
export function toleranceOf(text) {
  if (text.trim() === "") return { tolerance: undefined };
  const tolerance = Number(text);
  return tolerance > 0 && tolerance <= 1 ? { tolerance } : { problem: "A number above 0 and up to 1, such as 1e-6; or nothing." };
}

/** The tensors of the network that is looked at whose texts can be read. */
export const claimed = (story, readings) => claimables(story).filter(({ name }) => readings[name]?.claim);

/** What a link holds of them. */
export const kept = {
  of: ({ check: { texts, tolerance } }) => (Object.values(texts).some(Boolean) || tolerance !== "" ? { texts, tolerance } : null),
  form: { texts: each(""), tolerance: "" },
};

/** The request that the tab "check" sends. */
export function checkRequest({ story, check }) {
  const { tolerance } = toleranceOf(check.tolerance);
  const claims = claimed(story, check.readings).map(({ name, shape }) => [name, sent(check.readings[name].claim, shape)]);
  return { path: "check", body: { ...story.request, claims: Object.fromEntries(claims), tolerance } };
}

/** The names of texts that are about no tensor of the network that is looked at: they are kept, and not sent. */
export function strangers(story, readings) {
  const known = new Set(claimables(story).map(({ name }) => name));
  return Object.keys(readings).filter((name) => readings[name] && !known.has(name));
}
