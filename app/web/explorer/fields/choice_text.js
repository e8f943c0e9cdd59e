// A choice, such as an activation or an optimizer, as it stands in its fields: its kind, and its parameters as typed.

/**
 * @typedef {{kind: string, state?: unknown, [parameter: string]: unknown}} Choice
 * @typedef {string | Choice} Sent a choice as it is sent: by its bare name where it has no parameters
 */

/** "relu" is { kind: "relu" }. @param {Sent} choice @returns {Choice} */
export const choiceOf = (choice) => (typeof choice === "string" ? { kind: choice } : choice);

/** The kind of a choice that was made. @param {Sent} [choice] */
export const kindOf = (choice) => (typeof choice === "object" ? choice.kind : choice);

/** An optimizer without what it remembers of earlier steps. @param {Choice} choice @returns {Choice} */
export const withoutState = ({ state: _, ...choice }) => choice;

/** A clipping says its kind by the name of its one parameter. @param {object | null | undefined} clip @returns {Choice | null} */
export const clipOf = (clip) => (clip ? { kind: Object.keys(clip)[0], ...clip } : null);

/** The clipping as it is sent. @param {Choice} choice */
export const clipMeant = ({ kind: _, ...parameters }) => membersMeant(parameters);

/** The choice as it is sent; a bare name where all parameters are left at their defaults. @param {Choice} choice @returns {Sent} */
export function choiceMeant(choice) {
  const { kind, ...parameters } = choice;
  const meant = membersMeant(parameters);
  return Object.keys(meant).length === 0 ? kind : { kind, ...meant };
}

/**
 * Members as they are sent: those left empty are left out.
 * @param {{[name: string]: unknown}} members
 * @returns {{[name: string]: unknown}}
 */
export const membersMeant = (members) =>
  Object.fromEntries(Object.entries(members).map(([name, text]) => [name, meant(text)]).filter(([, value]) => value !== undefined));

/** Text that is no number is sent as it is: the service knows what is wanted there, and says so. @param {unknown} text */
function meant(text) {
  if (typeof text !== "string") return text;
  const plain = text.trim().replaceAll("\u2212", "-").replace(/^([-+]?\d*),(\d+)$/, "$1.$2");
  if (plain === "") return undefined;
  return Number.isFinite(Number(plain)) ? Number(plain) : text;
}
