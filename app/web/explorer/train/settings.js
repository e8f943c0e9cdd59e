// What a training is asked for, as it stands in the fields, and what that means.

import { orNull } from "../like.js";
import { defined } from "./slices.js";

/** Texts, so that nothing typed is lost; `optimizer` null: the network's own, or Adam. */
export const initial = { optimizer: null, steps: "1000", batch_size: "", shuffle_seed: "", stop_below: "" };

/** What a link holds of them. */
export const kept = {
  of: ({ train: { settings } }) => (JSON.stringify(settings) === JSON.stringify(initial) ? null : settings),
  form: { optimizer: orNull({ kind: "" }), steps: "", batch_size: "", shuffle_seed: "", stop_below: "" },
};

const DEFAULT = { kind: "adam", lr: 0.01 };

/** The settings that an example of /train has. */
export const settingsIn = (request) => ({
  ...initial,
  ...Object.fromEntries(["steps", "batch_size", "shuffle_seed", "stop_below"].filter((name) => name in request).map((name) => [name, String(request[name])])),
});

/** The optimizer as it is chosen: of the form, of the network, or Adam. Without its memory. */
export function optimizerIn(settings, own) {
  const { state, ...chosen } = settings.optimizer ?? (typeof own === "string" ? { kind: own } : own ?? DEFAULT);
  return chosen;
}

/**
 * What the settings mean, and what is wrong with them: words by JSON pointer.
 * @param {typeof initial} settings
 * @param {object|string|undefined} own the network's optimizer
 */
export function settingsOf(settings, own) {
  const problems = {};
  const read = (pointer, reading, text) => {
    const { value, problem } = reading(text);
    if (problem) problems[pointer] = problem;
    return value;
  };
  const number = (name, reading) => (settings[name].trim() === "" ? undefined : read(`#/${name}`, reading, settings[name]));
  const parameters = Object.entries(optimizerIn(settings, own))
    .filter(([, value]) => typeof value !== "string" || value.trim() !== "")
    .map(([name, value]) => [name, name === "kind" || typeof value !== "string" ? value : read(`#/optimizer/${name}`, numberOf, value)]);
  const values = {
    optimizer: Object.fromEntries(parameters),
    steps: read("#/steps", wholeOf, settings.steps),
    batch_size: number("batch_size", wholeOf),
    shuffle_seed: number("shuffle_seed", wholeFromZeroOf),
    stop_below: number("stop_below", numberOf),
  };
  return { values: defined(values), problems };
}

const wholeOf = (text) => (/^\s*\d+\s*$/.test(text) && Number(text) >= 1 ? { value: Number(text) } : { problem: "A whole number from 1 is wanted, such as 100." });
const wholeFromZeroOf = (text) => (/^\s*\d+\s*$/.test(text) ? { value: Number(text) } : { problem: "A whole number from 0 is wanted, such as 1." });
const numberOf = (text) => (text.trim() !== "" && Number.isFinite(Number(text)) ? { value: Number(text) } : { problem: "A number is wanted, such as 0.01." });
