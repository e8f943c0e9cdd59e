// Whether what comes from outside is made like what it stands for: a link may be cut short, mistyped or made by somebody else.

/**
 * Whether a value has the form of a model: a text, number or truth value where there is one; in an object at least the model's members;
 * in a list only values like its one item. `{}` is any object; `orNull(model)` lets null pass, too.
 * @param {unknown} value
 * @param {unknown} model
 * @returns {boolean}
 */
export function isLike(value, model) {
  if (typeof model === "function") return model(value);
  if (Array.isArray(model)) return Array.isArray(value) && value.every((item) => isLike(item, model[0]));
  if (isObject(model)) return isObject(value) && Object.entries(model).every(([name, member]) => isLike(value[name], member));
  return typeof value === typeof model;
}

/** @param {unknown} value @returns {value is {[name: string]: unknown}} */
const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

/** A model that lets null pass, too. @param {unknown} model @returns {(value: unknown) => boolean} */
export const orNull = (model) => (value) => value === null || isLike(value, model);

/** An object all of whose members are like a model. @param {unknown} model @returns {(value: unknown) => boolean} */
export const each = (model) => (value) => isObject(value) && Object.values(value).every((member) => isLike(member, model));
