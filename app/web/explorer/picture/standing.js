// What stands in the network's picture while one tensor is looked at: the values going forward, the gradients coming back.

/** @import { Statement, Story } from "../story.js" */

/** @param {number} layer */
const forwardOf = (layer) => (layer === 0 ? ["X"] : [`Z_${layer}`, `A_${layer}`]);
/** @param {number} layer */
const backwardOf = (layer) => (layer === 0 ? ["dX"] : [`dA_${layer}`, `dZ_${layer}`]);

/**
 * Which part of the network a tensor belongs to: `weights 2` are the edges into layer 2, `units 0` the data.
 * @param {string} name
 * @param {Phase | null} phase
 */
export function partOf(name, phase) {
  const [, units] = name.match(/^d?[ZA]_(\d+)$/) ?? [];
  if (units !== undefined) return `units ${units}`;
  if (name === "X" || name === "dX") return "units 0";
  const [, letter, layer] = name.match(/(?:^|_|d)([Wb])_(\d+)(?:_|$)/) ?? [];
  if (letter !== undefined) return `${letter === "W" ? "weights" : "biases"} ${layer}`;
  if (name === "y" || name === "Y") return "targets";
  return phase === "loss" ? "loss" : null;
}

/**
 * @typedef {Statement["phase"]} Phase
 * @typedef {{name: string, later: boolean}} Shown a tensor of which numbers are shown; `later`: its statement is still to come
 * @typedef {{
 *   phase: Phase | null, marked: string | null, units: (layer: number) => Shown[], weights: (layer: number) => Shown | null,
 *   biases: (layer: number) => Shown | null, loss: () => Shown | null
 * }} Standing `phase` and `marked` are those of the current statement, null where there is none; `units` shows its tensors below each other
 */

/** @param {Pick<Story, "statements" | "tensors">} story @param {string | null} at @returns {Standing} */
export function standing({ statements, tensors }, at) {
  const place = new Map(statements.map(({ name }, i) => [name, i]));
  const now = place.get(at ?? "") ?? Infinity; // where all is seen at once, all is done
  const phase = statements[now]?.phase ?? null;
  /** @param {string} name */
  const isDone = (name) => (place.get(name) ?? -1) <= now;
  /** @param {string[]} names */
  const known = (names) => names.filter((name) => tensors.has(name));

  /**
   * The last that is done of what is told in this phase; if that is still to come, what it will be made from; null if there is neither.
   * @param {string[]} before
   * @param {string[]} told
   */
  const follow = (before, told) => {
    const done = known(told).findLast(isDone);
    const name = done ?? known(before).at(-1);
    return name === undefined ? null : { name, later: done === undefined };
  };

  /** @param {number} layer */
  const units = (layer) => {
    const [forward, backward] = [forwardOf(layer), backwardOf(layer)];
    const shown = phase === "forward" || phase === "loss" ? follow(forward, forward) : phase === "backward" ? follow(forward, backward) : null;
    return shown ? [shown] : known([...forward.slice(-1), backward[0]]).map((name) => ({ name, later: false }));
  };

  /** @param {string} name @param {number} layer */
  const parameter = (name, layer) => {
    if (!tensors.has(name)) return null;
    if (phase === null) return { name, later: false };
    if (phase === "backward") return follow([name], [`d${name}`]);
    if (phase === "update") return follow([], [name, `d${name}`, `${name}_next`]);
    return { name, later: !isDone(`Z_${layer}`) };
  };

  const losses = statements.filter((statement) => statement.phase === "loss" && statement.shape.length === 0).map(({ name }) => name);
  return {
    phase,
    marked: at === null ? null : partOf(at, phase),
    units,
    weights: (layer) => parameter(`W_${layer}`, layer),
    biases: (layer) => parameter(`b_${layer}`, layer),
    loss: () => follow(losses, losses),
  };
}
