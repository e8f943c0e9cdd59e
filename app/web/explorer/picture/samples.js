// Where in its tensor the number of a unit, a weight or a bias stands, whether samples are rows or columns.

/** How many samples there are. */
export const samplesOf = ({ request: { X, layout } }) => (layout === "columns" ? X[0].length : X.length);

/** How many numbers each sample's target has; a class number is one. */
export const targetsOf = ({ request: { y, layout } }) => (!Array.isArray(y[0]) ? 1 : layout === "columns" ? y.length : y[0].length);

/**
 * The row and column of one sample's numbers in `value` of their tensors.
 * @returns {{unit: Function, weight: Function, bias: Function}}
 */
export function placesOf({ request, tensors }, sample) {
  const turned = (i, j) => (request.layout === "columns" ? [j, i] : [i, j]);
  const shapeOf = (name) => tensors.get(name).shape;
  return {
    /** A unit's number in a tensor of all samples; a scalar has but one, a list of class numbers one for each sample. */
    unit: (unit, name) => ([[0, 0], [0, sample]][shapeOf(name).length] ?? turned(sample, unit)),
    /** The weight from a unit to one of the next layer. */
    weight: (from, to) => turned(from, to),
    /** A unit's bias; a list of them is as good as a row. */
    bias: (unit, name) => (shapeOf(name).length === 1 ? [0, unit] : turned(0, unit)),
  };
}
