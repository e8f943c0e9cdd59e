// What may be claimed: every tensor that is computed, and the loss after the update; in order of computation, by phase and layer.

import { remembering } from "../remembering.js";

/** @import { Layer } from "../editor/draft.js" */
/** @import { Statement, Story } from "../story.js" */

/** @type {{[Phase in Statement["phase"]]: string}} */
const PHASES = { forward: "Forward", loss: "Loss", backward: "Backward", update: "Update" };

/**
 * @typedef {{name: string, statement: string|null, shape: number[]}} Claimable
 *   `statement`: the name under which the story tells of it, null where it does not
 * @typedef {{key: string, title: string, phase: string, note: string | null, tensors: Claimable[]}} Group
 */

/** What may be claimed of a story, in groups. */
export const claimableGroups = remembering(groupsOf, (story) => [story]);

/** @param {Story} story */
function groupsOf(story) {
  /** @type {Group[]} */
  const groups = [];
  for (const { name, phase, layer, shape } of story.statements) {
    const title = layer === null ? PHASES[phase] : `${PHASES[phase]}, layer ${layer}`;
    const tensor = { name: name === "L" ? "loss" : name, statement: name, shape };
    const last = groups.at(-1);
    if (last?.title === title) last.tensors.push(tensor);
    else groups.push({ key: `${phase}-${name}`, title, phase, note: null, tensors: [tensor] });
  }
  return [...groups, afterUpdate(story)];
}

/** All that may be claimed, in order. @param {Story} story */
export const claimables = (story) => claimableGroups(story).flatMap(({ tensors }) => tensors);

const NO_OPTIMIZER =
  "The network has no optimizer. These are judged by the service\u2019s default, plain gradient descent (sgd) with its default lr, unless you give the network yours.";

/**
 * The story ends with the update; of what follows from it, and of an update that was not asked for, it tells nothing.
 * @param {Story} story
 * @returns {Group}
 */
function afterUpdate({ request, statements, tensors }) {
  const isTold = statements.some(({ phase }) => phase === "update");
  const next = isTold ? [] : request.layers.flatMap((layer, l) => updated(layer, l + 1, tensors));
  const lossNext = { name: "loss_next", statement: null, shape: [] };
  return { key: "after", title: "After the update", phase: "update", note: isTold ? null : NO_OPTIMIZER, tensors: [...next, lossNext] };
}

/** @param {Layer} layer @param {number} l its number @param {Story["tensors"]} tensors @returns {Claimable[]} */
const updated = ({ frozen = [] }, l, tensors) =>
  ["W", "b"].flatMap((letter) => {
    const tensor = tensors.get(`${letter}_${l}`);
    return tensor && !frozen.includes(letter) ? [{ name: `${letter}_${l}_next`, statement: null, shape: tensor.shape }] : [];
  });
