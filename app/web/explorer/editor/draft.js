// A draft is a request as it stands in the fields of the page: matrices as text, whether or not they are matrices yet. So
// nothing that was typed is ever lost.

import { choiceMeant, choiceOf, clipMeant, clipOf, membersMeant } from "../fields/choice_text.js";
import { orNull } from "../like.js";
import { isMatrix } from "../tensor.js";
import { reading } from "../text/reading.js";
import { textOf } from "../text/tensor_text.js";

/** @import { Problems } from "../answers.js" */
/** @import { Choice, Sent } from "../fields/choice_text.js" */
/** @import { List, Matrix } from "../tensor.js" */

/**
 * @typedef {{kind?: string, W: Matrix, b?: List | null, activation?: Sent, frozen?: string[]}} Layer
 * @typedef {{
 *   X: Matrix, y: List, layers: Layer[], loss?: Sent, optimizer?: Sent | null, clip?: object | null, regularization?: object,
 *   layout?: string, dtype?: string
 * }} Request a network and its data, with whatever was typed for a choice
 *
 * @typedef {{W: string, b: string, hasBias: boolean, activation: Choice, rest: Pick<Layer, "kind" | "frozen">, units?: string}} LayerDraft
 *   `units` is what was typed for the number of units, until weights are drawn that have as many
 * @typedef {{
 *   X: string, y: string, layers: LayerDraft[], loss: Choice, optimizer: Choice | null, clip: Choice | null,
 *   regularization: {[name: string]: unknown}, layout: string, dtype: string, rest: object
 * }} Draft
 */

const CHOICE = { kind: "" };

/** The form of a draft, by which one from elsewhere is known. */
export const FORM = {
  X: "", y: "", layers: [{ W: "", b: "", hasBias: true, activation: CHOICE, rest: {} }], loss: CHOICE, optimizer: orNull(CHOICE), clip: orNull(CHOICE),
  regularization: {}, layout: "", dtype: "", rest: {},
};

// What is left at these is left out of the request.
const DEFAULTS = { layout: "rows", dtype: "float64" };

/**
 * The draft of a request. What it has no field for is kept in `rest`.
 * @param {Omit<Request, "y"> & {y?: List | null}} request
 * @returns {Draft}
 */
export function draftOf({ X, y, layers, loss, optimizer, clip, regularization, layout, dtype, ...rest }) {
  return {
    X: textOf(X),
    y: y === undefined || y === null ? "" : textOf(y),
    layers: layers.map(layerDraft),
    loss: choiceOf(loss ?? "half_mse"),
    optimizer: optimizer ? choiceOf(optimizer) : null,
    clip: clipOf(clip),
    regularization: { ...regularization },
    layout: layout ?? DEFAULTS.layout,
    dtype: dtype ?? DEFAULTS.dtype,
    rest,
  };
}

/** The draft of one layer. @param {Layer} layer @returns {LayerDraft} */
export const layerDraft = ({ W, b, activation, ...rest }) => ({
  W: textOf(W),
  b: b ? textOf(b) : "",
  hasBias: Boolean(b),
  activation: choiceOf(activation ?? "identity"),
  rest,
});

/**
 * The request that a draft means, and what is wrong with it: words by the JSON pointer of a field.
 * @param {Draft} draft
 * @returns {{request: Request | null, problems: Problems}}
 */
export function requestOf(draft) {
  /** @type {Problems} */
  const problems = {};
  /** @param {string} pointer @param {string} text */
  const list = (pointer, text) => {
    const { value, problem } = reading(text);
    if (problem !== null) problems[pointer] = problem;
    return value ?? [];
  };
  /** @param {string} pointer @param {string} text @returns {Matrix} */
  const matrix = (pointer, text) => {
    const tensor = list(pointer, text);
    if (isMatrix(tensor)) return tensor;
    problems[pointer] ??= "This is a flat list, and a matrix is wanted. Rows are written [[0.1, 0.2], [0.3, 0.4]].";
    return [];
  };
  const { layout, dtype } = draft;
  const regularization = membersMeant(draft.regularization);
  const request = {
    X: matrix("#/X", draft.X),
    y: list("#/y", draft.y),
    layers: draft.layers.map(({ W, b, hasBias, activation, rest }, l) => ({
      W: matrix(`#/layers/${l}/W`, W),
      ...(hasBias && { b: list(`#/layers/${l}/b`, b) }),
      activation: choiceMeant(activation),
      ...rest,
    })),
    loss: choiceMeant(draft.loss),
    ...(draft.optimizer && { optimizer: choiceMeant(draft.optimizer) }),
    ...(draft.clip && { clip: clipMeant(draft.clip) }),
    ...(Object.keys(regularization).length > 0 && { regularization }),
    ...(layout !== DEFAULTS.layout && { layout }),
    ...(dtype !== DEFAULTS.dtype && { dtype }),
    ...draft.rest,
  };
  return { request: Object.keys(problems).length === 0 ? request : null, problems };
}
