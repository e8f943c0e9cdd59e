// What a training is asked for, as it stands in the fields, and what that means.

import { choiceMeant, choiceOf, membersMeant, withoutState } from "../fields/choice_text.js";
import { orNull } from "../like.js";
import { defined } from "./slices.js";

/** Texts, so that nothing typed is lost; `optimizer` null: the network's own, or Adam. */
export const initial = { optimizer: null, steps: "1000", batch_size: "", shuffle_seed: "", stop_below: "" };

/** What a link holds of them: those that are not the example's own. */
export const kept = {
  of: ({ network: { example }, train: { settings, given } }) => (settings === initial || (example !== null && settings === given) ? null : settings),
  form: { optimizer: orNull({ kind: "" }), steps: "", batch_size: "", shuffle_seed: "", stop_below: "" },
};

const DEFAULT = { kind: "adam", lr: 0.01 };

/** The settings that an example has; one that is not of /train has none. */
export function settingsIn(request) {
  const given = ["steps", "batch_size", "shuffle_seed", "stop_below"].filter((name) => name in request);
  return given.length === 0 ? initial : { ...initial, ...Object.fromEntries(given.map((name) => [name, String(request[name])])) };
}

/** The optimizer as it stands in its fields: of the form, of the network, or Adam. Without its memory. */
export const optimizerIn = (settings, own) => withoutState(settings.optimizer ?? choiceOf(own) ?? DEFAULT);

/**
 * What the settings mean, and what is wrong with those that the page itself counts with: words by JSON pointer. Of the others the
 * service says it.
 * @param {typeof initial} settings
 * @param {object|string|null|undefined} own the network's optimizer
 */
export function settingsOf(settings, own) {
  const problems = {};
  const read = (pointer, reading, text) => {
    const { value, problem } = reading(text);
    if (problem) problems[pointer] = problem;
    return value;
  };
  const number = (name, reading) => (settings[name].trim() === "" ? undefined : read(`#/${name}`, reading, settings[name]));
  const values = {
    optimizer: choiceOf(choiceMeant(optimizerIn(settings, own))),
    steps: read("#/steps", wholeOf, settings.steps),
    batch_size: number("batch_size", wholeOf),
    shuffle_seed: number("shuffle_seed", wholeFromZeroOf),
    ...membersMeant({ stop_below: settings.stop_below }),
  };
  return { values: defined(values), problems };
}

const wholeOf = (text) => (/^\s*\d+\s*$/.test(text) && Number(text) >= 1 ? { value: Number(text) } : { problem: "A whole number from 1 is wanted, such as 100." });
const wholeFromZeroOf = (text) => (/^\s*\d+\s*$/.test(text) ? { value: Number(text) } : { problem: "A whole number from 0 is wanted, such as 1." });
