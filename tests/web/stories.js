// Stories as the service tells them, as far as the pictures need them: names, phases and inputs are its own, all numbers are 1.

import { storyOf } from "../../app/web/explorer/story.js";

const ones = (rows, columns) => Array.from({ length: rows }, () => Array(columns).fill(1));

/** A story of layers of these sizes, the features first, with one optimizer step if `update`, which is Adam's if it is "adam". */
export function storyOfSizes(sizes, { samples = 4, layout = "rows", update = false, penalty = false } = {}) {
  const matrix = (rows, columns) => (layout === "columns" ? ones(columns, rows) : ones(rows, columns));
  const depth = sizes.length - 1;
  const request = {
    X: matrix(samples, sizes[0]),
    y: matrix(samples, sizes[depth]),
    layers: sizes.slice(1).map((n, l) => ({ W: matrix(sizes[l], n), b: matrix(1, n), activation: "tanh" })),
    loss: "half_mse",
    layout,
  };
  const told = [];
  const tell = (name, phase, layer, value, ...inputs) =>
    told.push({ name, phase, layer, value, shape: Array.isArray(value) ? [value.length, value[0].length] : [], inputs: inputs.map((input) => ({ name: input })) });
  const above = (l) => (l === 1 ? "X" : `A_${l - 1}`);
  for (let l = 1; l <= depth; l += 1) {
    tell(`Z_${l}`, "forward", l, matrix(samples, sizes[l]), above(l), `W_${l}`, `b_${l}`);
    tell(`A_${l}`, "forward", l, matrix(samples, sizes[l]), `Z_${l}`);
  }
  const weights = sizes.slice(1).map((_, l) => `W_${l + 1}`);
  if (penalty) tell("L_data", "loss", null, 1, `A_${depth}`, "y", "m");
  tell("L", "loss", null, 1, ...(penalty ? ["L_data", "l2", ...weights] : [`A_${depth}`, "y", "m"]));
  tell(`dA_${depth}`, "backward", depth, matrix(samples, sizes[depth]), `A_${depth}`, "y", "m");
  for (let l = depth; l >= 1; l -= 1) {
    tell(`dZ_${l}`, "backward", l, matrix(samples, sizes[l]), `dA_${l}`, `A_${l}`);
    tell(`dW_${l}`, "backward", l, matrix(sizes[l - 1], sizes[l]), above(l), `dZ_${l}`);
    tell(`db_${l}`, "backward", l, matrix(1, sizes[l]), `dZ_${l}`);
    tell(`d${above(l)}`, "backward", l - 1, matrix(samples, sizes[l - 1]), `dZ_${l}`, `W_${l}`);
  }
  if (update) {
    tell("gradient_norm", "update", null, 1, ...weights.map((name) => `d${name}`));
    for (let l = 1; l <= depth; l += 1) {
      for (const [name, value] of [[`W_${l}`, matrix(sizes[l - 1], sizes[l])], [`b_${l}`, matrix(1, sizes[l])]]) {
        tell(`d${name}_clipped`, "update", l, value, `d${name}`, "gradient_norm", "norm");
        const isAdam = update === "adam";
        const moments = (isAdam ? ["m", "v"] : ["m"]).map((letter) => `${letter}_${name}`);
        for (const moment of moments) tell(`${moment}_next`, "update", l, value, "beta1", `d${name}_clipped`);
        if (isAdam) for (const moment of moments) tell(`${moment}_hat`, "update", l, value, "beta1", `${moment}_next`);
        tell(`${name}_next`, "update", l, value, name, "lr", ...moments.map((moment) => `${moment}_${isAdam ? "hat" : "next"}`));
      }
    }
  }
  return storyOf(request, { loss: 1, statements: told });
}
