// Whether what comes from outside is made like what it stands for: a link may be cut short, mistyped or made by somebody else.

/**
 * Whether a value has the form of a model: a text, number or truth value where there is one; in an object at least the model's members;
 * in a list only values like its one item. `{}` is any object; `orNull(model)` lets null pass, too.
 */
export function isLike(value, model) {
  if (typeof model === "function") return model(value);
  if (Array.isArray(model)) return Array.isArray(value) && value.every((item) => isLike(item, model[0]));
  if (typeof model === "object") {
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    return isObject && Object.entries(model).every(([name, member]) => isLike(value[name], member));
  }
  return typeof value === typeof model;
}

export const orNull = (model) => (value) => value === null || isLike(value, model);

/** An object all of whose members are like a model. */
export const each = (model) => (value) => isLike(value, {}) && Object.values(value).every((member) => isLike(member, model));
