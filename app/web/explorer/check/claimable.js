// What may be claimed: every tensor that is computed, and the loss after the update; in order of computation, by phase and layer.

import { remembering } from "../remembering.js";

const PHASES = { forward: "Forward", loss: "Loss", backward: "Backward", update: "Update" };

/**
 * @typedef {{name: string, statement: string|null, shape: number[]}} Claimable
 *   `statement`: the name under which the story tells of it, null where it does not
 */

/**
 * What may be claimed of a story, in groups.
 * @type {(story: object) => {key: string, title: string, phase: string, note: string|null, tensors: Claimable[]}[]}
 */
export const claimableGroups = remembering(groupsOf, (story) => [story]);

function groupsOf(story) {
  const groups = [];
  for (const { name, phase, layer, shape } of story.statements) {
    const title = layer === null ? PHASES[phase] : `${PHASES[phase]}, layer ${layer}`;
    if (groups.at(-1)?.title !== title) groups.push({ key: `${phase}-${name}`, title, phase, note: null, tensors: [] });
    groups.at(-1).tensors.push({ name: name === "L" ? "loss" : name, statement: name, shape });
  }
  return [...groups, afterUpdate(story)];
}

/** All that may be claimed, in order. */
export const claimables = (story) => claimableGroups(story).flatMap(({ tensors }) => tensors);

const NO_OPTIMIZER =
  "The network has no optimizer. These are judged by the service\u2019s default, plain gradient descent (sgd) with its default lr, unless you give the network yours.";

// The story ends with the update; of what follows from it, and of an update that was not asked for, it tells nothing.
function afterUpdate({ request, statements, tensors }) {
  const isTold = statements.some(({ phase }) => phase === "update");
  const next = isTold ? [] : request.layers.flatMap((layer, l) => updated(layer, l + 1, tensors));
  const lossNext = { name: "loss_next", statement: null, shape: [] };
  return { key: "after", title: "After the update", phase: "update", note: isTold ? null : NO_OPTIMIZER, tensors: [...next, lossNext] };
}

const updated = ({ frozen = [] }, l, tensors) =>
  ["W", "b"]
    .filter((letter) => tensors.has(`${letter}_${l}`) && !frozen.includes(letter))
    .map((letter) => ({ name: `${letter}_${l}_next`, statement: null, shape: tensors.get(`${letter}_${l}`).shape }));
