// What stands in the network's picture while one tensor is looked at: the values going forward, the gradients coming back.

const forwardOf = (layer) => (layer === 0 ? ["X"] : [`Z_${layer}`, `A_${layer}`]);
const backwardOf = (layer) => (layer === 0 ? ["dX"] : [`dA_${layer}`, `dZ_${layer}`]);

/** Which part of the network a tensor belongs to: `weights 2` are the edges into layer 2, `units 0` the data. */
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
 * @typedef {{name: string, later: boolean}} Shown a tensor of which numbers are shown; `later`: its statement is still to come
 * @returns {{phase: string|null, marked: string|null, units: (layer: number) => Shown[], weights: (layer: number) => Shown,
 *   biases: (layer: number) => Shown|null, loss: () => Shown}}
 *   `phase` and `marked` are those of the current statement, null where there is none; `units` shows its tensors below each other
 */
export function standing({ statements, tensors }, at) {
  const place = new Map(statements.map(({ name }, i) => [name, i]));
  const now = place.get(at);
  const phase = statements[now]?.phase ?? null;
  const isDone = (name) => now === undefined || !place.has(name) || place.get(name) <= now;
  const known = (names) => names.filter((name) => tensors.has(name));
  const lastDone = (names) => known(names).findLast(isDone);

  // The last that is done of what is told in this phase; if that is still to come, what it will be made from.
  const follow = (before, told) => {
    const name = lastDone(told);
    return name ? { name, later: false } : { name: known(before).at(-1), later: true };
  };

  const units = (layer) => {
    const [forward, backward] = [forwardOf(layer), backwardOf(layer)];
    if (phase === "forward" || phase === "loss") return [follow(forward, forward)];
    if (phase === "backward") return [follow(forward, backward)];
    return known([forward.at(-1), backward[0]]).map((name) => ({ name, later: false }));
  };

  const parameter = (name, layer) => {
    if (!tensors.has(name)) return null;
    if (phase === null) return { name, later: false };
    if (phase === "backward") return follow([name], [`d${name}`]);
    if (phase === "update") return { name: lastDone([name, `d${name}`, `${name}_next`]), later: false };
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
