// The room "train" of the state: the settings, and what a training has come to.

import { settingsOf, initial as noSettings } from "./settings.js";
import { withMemory } from "./slices.js";

export const initial = {
  settings: noSettings, // as they stand in the fields
  given: noSettings, // as an example gave them
  problems: {}, // what is wrong with them, by JSON pointer
  status: "rest", // or "running", "pausing", "stepping"
  run: null, // what it has come to
  reports: [], // of its steps
  coming: [], // of the slice under way
  end: null, // the last line, if it is the reason why it rests
  before: null, // the run as it was before numbers grew too large
  problem: null, // what the service said against it
  origin: null, // the draft that it began with
  shown: null, // the draft that the trained network was made, to be looked at
  isLog: false, // whether the loss is drawn on a logarithmic axis
  at: null, // the step that is read off
  surface: null, // what the network says of points between its samples
  surfaceProblem: null, // or why it does not
  output: 0, // which output is drawn
};

/** What is forgotten when a training starts over. */
export const fresh = { status: "rest", run: null, reports: [], coming: [], end: null, before: null, problem: null, origin: null, shown: null, at: null };

/** The optimizer that came with the network, if one did. */
export const ownOptimizer = ({ train, network }) => (train.run ? train.run.request : network.draft).optimizer;

/** What the code view shows: the whole of the training as one request. */
export function trainRequest({ story, train }) {
  const { optimizer: own, ...request } = story.request;
  const { values } = settingsOf(train.settings, own);
  return { path: "train", isStream: true, body: { ...request, ...values, optimizer: withMemory(values.optimizer, own) } };
}
