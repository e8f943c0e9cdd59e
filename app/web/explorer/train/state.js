// The room "train" of the state: the settings, and what a training has come to.

import { there } from "../store.js";
import { settingsOf, initial as noSettings } from "./settings.js";
import { withMemory } from "./slices.js";

/** @import { TrainEnd } from "contract" */
/** @import { Problem, Problems } from "../answers.js" */
/** @import { Asked } from "../code/languages.js" */
/** @import { Draft } from "../editor/draft.js" */
/** @import { State, Told } from "../main.js" */
/** @import { Settings } from "./settings.js" */
/** @import { Run } from "./slices.js" */
/** @import { Surface } from "./surface.js" */

/**
 * @typedef {{step: number, loss: number, norms: number[]}} Report
 *
 * @typedef {object} Training
 * @property {"rest" | "running" | "pausing" | "stepping"} status
 * @property {Run | null} run what it has come to
 * @property {Report[]} reports of its steps
 * @property {Report[]} coming of the slice under way
 * @property {TrainEnd | null} end the last line, if it is the reason why it rests
 * @property {Run | null} before the run as it was before numbers grew too large
 * @property {Problem | null} problem what the service said against it
 * @property {Draft | null} origin the draft that it began with
 * @property {Draft | null} shown the draft that the trained network was made, to be looked at
 * @property {number | null} at the step that is read off
 *
 * @typedef {object} Settled
 * @property {Settings} settings as they stand in the fields
 * @property {Settings} given as an example gave them
 * @property {Problems} problems what is wrong with them
 * @property {boolean} isLog whether the loss is drawn on a logarithmic axis
 * @property {Surface | null} surface what the network says of points between its samples
 * @property {Problem | null} surfaceProblem or why it does not
 * @property {number} output which output is drawn
 *
 * @typedef {Training & Settled} TrainRoom
 */

/** What is forgotten when a training starts over. @type {Training} */
export const fresh = { status: "rest", run: null, reports: [], coming: [], end: null, before: null, problem: null, origin: null, shown: null, at: null };

/** @type {TrainRoom} */
export const initial = { ...fresh, settings: noSettings, given: noSettings, problems: {}, isLog: false, surface: null, surfaceProblem: null, output: 0 };

/** The optimizer that came with the network, if one did. @param {Pick<State, "train" | "network">} state */
export const ownOptimizer = ({ train, network }) => (train.run?.request ?? there(network.draft)).optimizer;

/** What the code view shows: the whole of the training as one request. @param {Told} state @returns {Asked} */
export function trainRequest({ story, train }) {
  const { optimizer: own, ...request } = story.request;
  const { values } = settingsOf(train.settings, own);
  return { path: "train", isStream: true, body: { ...request, ...values, optimizer: withMemory(values.optimizer, own) } };
}
