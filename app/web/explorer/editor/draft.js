// A draft is a request as it stands in the fields of the page: matrices as text, whether or not they are matrices yet. So
// nothing that was typed is ever lost.

import { choiceMeant, choiceOf, clipMeant, clipOf, membersMeant } from "../fields/choice_text.js";
import { orNull } from "../like.js";
import { reading } from "../text/reading.js";
import { textOf } from "../text/tensor_text.js";

/**
 * @typedef {{W: string, b: string, hasBias: boolean, activation: object, rest: object, units?: string}} LayerDraft
 *   `units` is what was typed for the number of units, until weights are drawn that have as many
 * @typedef {{X: string, y: string, layers: LayerDraft[], loss: object, optimizer: object|null, clip: object|null,
 *   regularization: object, layout: string, dtype: string, rest: object}} Draft
 */

const CHOICE = { kind: "" };

/** The form of a draft, by which one from elsewhere is known. */
export const FORM = {
  X: "", y: "", layers: [{ W: "", b: "", hasBias: true, activation: CHOICE, rest: {} }], loss: CHOICE, optimizer: orNull(CHOICE), clip: orNull(CHOICE),
  regularization: {}, layout: "", dtype: "", rest: {},
};

// What is left at these is left out of the request.
const DEFAULTS = { layout: "rows", dtype: "float64" };

/** The draft of a request. What it has no field for is kept in `rest`. @param {object} request @returns {Draft} */
export function draftOf({ X, y, layers, loss, optimizer, clip, regularization, layout, dtype, ...rest }) {
  return {
    X: textOf(X),
    y: y === undefined || y === null ? "" : textOf(y),
    layers: layers.map(layerDraft),
    loss: choiceOf(loss ?? "half_mse"),
    optimizer: choiceOf(optimizer),
    clip: clipOf(clip),
    regularization: { ...regularization },
    layout: layout ?? DEFAULTS.layout,
    dtype: dtype ?? DEFAULTS.dtype,
    rest,
  };
}

/** The draft of one layer. @returns {LayerDraft} */
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
 * @returns {{request: object|null, problems: Object<string, string>}}
 */
export function requestOf(draft) {
  /** @type {Object<string, string>} */
  const problems = {};
  const tensor = (pointer, text) => {
    const { value, problem } = reading(text);
    if (problem !== null) problems[pointer] = problem;
    return value;
  };
  const { layout, dtype } = draft;
  const regularization = membersMeant(draft.regularization);
  const request = {
    X: tensor("#/X", draft.X),
    y: tensor("#/y", draft.y),
    layers: draft.layers.map(({ W, b, hasBias, activation, rest }, l) => ({
      W: tensor(`#/layers/${l}/W`, W),
      ...(hasBias && { b: tensor(`#/layers/${l}/b`, b) }),
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
