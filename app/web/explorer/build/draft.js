// A draft is a request as it stands in the fields of the page: matrices as text, whether or not they are matrices yet. So
// nothing that was typed is ever lost.

import { matrixOf, NoMatrix, textOf } from "./matrix_text.js";

/** A choice with its parameters: "relu" is { kind: "relu" }. */
const choiceOf = (choice) => (typeof choice === "string" ? { kind: choice } : choice);

const rowsOf = (value) => (Array.isArray(value[0]) ? value : [value]);

/** The draft of a request. What it has no field for is kept in `rest`. */
export function draftOf({ X, y, layers, loss, ...rest }) {
  return {
    X: textOf(X),
    y: y === undefined ? "" : classNumbers(y) ?? textOf(y),
    layers: layers.map(({ W, b, activation, ...others }) => ({
      W: textOf(W),
      b: b ? textOf(rowsOf(b)) : "",
      activation: choiceOf(activation ?? "identity"),
      rest: others,
    })),
    loss: choiceOf(loss ?? "half_mse"),
    rest,
  };
}

// A list of class numbers is written as one, and so is known from a matrix of one row.
const classNumbers = (y) => (Array.isArray(y[0]) ? null : `[${y.join(", ")}]`);

/**
 * The request that a draft means, and what is wrong with it: words by the JSON pointer of a field.
 * @returns {{request: object|null, problems: Object<string, string>}}
 */
export function requestOf(draft) {
  const problems = {};
  const read = (pointer, reading) => {
    try {
      return reading();
    } catch (error) {
      if (!(error instanceof NoMatrix)) throw error;
      problems[pointer] = error.message;
      return undefined;
    }
  };
  const request = {
    X: read("#/X", () => matrixOf(draft.X)),
    y: read("#/y", () => targetsOf(draft.y)),
    layers: draft.layers.map(({ W, b, activation, rest }, l) => ({
      W: read(`#/layers/${l}/W`, () => matrixOf(W)),
      ...(b.trim() === "" ? {} : { b: read(`#/layers/${l}/b`, () => matrixOf(b)) }),
      activation: short(activation),
      ...rest,
    })),
    loss: short(draft.loss),
    ...draft.rest,
  };
  return { request: Object.keys(problems).length === 0 ? request : null, problems };
}

// `[0, 2, 1]`, one list, are class numbers; everything else is a matrix.
const targetsOf = (text) => (/^\s*\[[^[]*\]\s*$/.test(text) ? matrixOf(text)[0] : matrixOf(text));

const short = ({ kind, ...parameters }) => (Object.keys(parameters).length === 0 ? kind : { kind, ...parameters });
