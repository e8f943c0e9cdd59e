// What a training is asked for, as it stands in the fields, and what that means.

import { choiceMeant, choiceOf, membersMeant, withoutState } from "../fields/choice_text.js";
import { orNull } from "../like.js";
import { defined } from "../json.js";

/** @import { Problems } from "../answers.js" */
/** @import { WholeRequest } from "../editor/network.js" */
/** @import { Choice, Sent } from "../fields/choice_text.js" */
/** @import { State } from "../main.js" */

/**
 * @typedef {{optimizer: Choice | null, steps: string, batch_size: string, shuffle_seed: string, stop_below: string}} Settings
 *   texts, so that nothing typed is lost; `optimizer` null: the network's own, or Adam
 * @typedef {{optimizer: Choice, steps?: number, batch_size?: number, shuffle_seed?: number, stop_below?: unknown}} Values what they mean
 */

/** @type {Settings} */
export const initial = { optimizer: null, steps: "1000", batch_size: "", shuffle_seed: "", stop_below: "" };

/** What a link holds of them: those that are not the example's own. */
export const kept = {
  /** @param {State} state */
  of: ({ network: { example }, train: { settings, given } }) => (settings === initial || (example !== null && settings === given) ? null : settings),
  form: { optimizer: orNull({ kind: "" }), steps: "", batch_size: "", shuffle_seed: "", stop_below: "" },
};

const TEXTS = /** @type {const} */ (["steps", "batch_size", "shuffle_seed", "stop_below"]);

const DEFAULT = { kind: "adam", lr: 0.01 };

/**
 * The settings that an example has; one that is not of /train has none.
 * @param {Pick<WholeRequest, (typeof TEXTS)[number]>} request
 * @returns {Settings}
 */
export function settingsIn(request) {
  const given = TEXTS.filter((name) => name in request);
  return given.length === 0 ? initial : { ...initial, ...Object.fromEntries(given.map((name) => [name, String(request[name] ?? "")])) };
}

/**
 * The optimizer as it stands in its fields: of the form, of the network, or Adam. Without its memory.
 * @param {Settings} settings
 * @param {Sent | null} [own] the network's
 */
export const optimizerIn = (settings, own) => withoutState(settings.optimizer ?? choiceOf(own ?? DEFAULT));

/**
 * What the settings mean, and what is wrong with those that the page itself counts with: words by JSON pointer. Of the others the
 * service says it.
 * @param {Settings} settings
 * @param {Sent | null} [own] the network's optimizer
 * @returns {{values: Values, problems: Problems}}
 */
export function settingsOf(settings, own) {
  /** @type {Problems} */
  const problems = {};
  /** @param {"steps" | "batch_size" | "shuffle_seed"} name @param {number} least @param {number} such */
  const whole = (name, least, such) => {
    const number = /^\s*\d+\s*$/.test(settings[name]) ? Number(settings[name]) : -1;
    if (number >= least) return number;
    problems[`#/${name}`] = `A whole number from ${least} is wanted, such as ${such}.`;
    return undefined;
  };
  /** @type {typeof whole} */
  const wholeIfAny = (name, least, such) => (settings[name].trim() === "" ? undefined : whole(name, least, such));
  const values = {
    optimizer: choiceOf(choiceMeant(optimizerIn(settings, own))),
    steps: whole("steps", 1, 100),
    batch_size: wholeIfAny("batch_size", 1, 100),
    shuffle_seed: wholeIfAny("shuffle_seed", 0, 1),
    ...membersMeant({ stop_below: settings.stop_below }),
  };
  return { values: defined(values), problems };
}
