// From texts to claims: what each field means, and the request that is made of all that mean something.

import { each } from "../like.js";
import { reading } from "../text/reading.js";
import { claimables } from "./claimable.js";

/** What a text means; null: there is none. @returns {import("../text/reading.js").Reading|null} */
export const readingOf = (text) => (text.trim() === "" ? null : reading(text));

/** A claim as it is sent about a tensor of a shape: of a scalar, such as the loss, it is a number. */
export function sent(claim, shape) {
  const [number, ...more] = shape.length === 0 ? claim.flat() : [];
  return number === undefined || more.length > 0 ? claim : number;
}

/** The tolerance that is asked for: undefined for none, and a problem where the text is none. */
export function toleranceOf(text) {
  if (text.trim() === "") return { tolerance: undefined };
  const tolerance = Number(text);
  return tolerance > 0 && tolerance <= 1 ? { tolerance } : { problem: "A number above 0 and up to 1, such as 1e-6; or nothing." };
}

/** The tensors of the network that is looked at whose texts can be read. */
export const claimed = (story, readings) => claimables(story).filter(({ name }) => readings[name]?.value);

/** What a link holds of them: those that are not the example's own. */
export const kept = {
  of: ({ network: { example }, check: { texts, given, tolerance } }) => {
    const isOwn = Object.values(texts).some(Boolean) && (example === null || texts !== given);
    return isOwn || tolerance !== "" ? { texts, tolerance } : null;
  },
  form: { texts: each(""), tolerance: "" },
};

/** The request that the tab "check" sends. */
export function checkRequest({ story, check }) {
  const { tolerance } = toleranceOf(check.tolerance);
  const claims = claimed(story, check.readings).map(({ name, shape }) => [name, sent(check.readings[name].value, shape)]);
  return { path: "check", body: { ...story.request, claims: Object.fromEntries(claims), tolerance } };
}

/** The names of texts that are about no tensor of the network that is looked at: they are kept, and not sent. */
export function strangers(story, readings) {
  const known = new Set(claimables(story).map(({ name }) => name));
  return Object.keys(readings).filter((name) => readings[name] && !known.has(name));
}
