// Which of the optimizer's tensors belong together.

/** @import { Statement } from "../story.js" */

/** The parameter that a tensor of the optimizer belongs to: `m_W_1_hat` to `W_1`. @param {string} name @param {string[]} given */
const parameterOf = (name, given) => given.find((parameter) => `_${name}_`.replace("_d", "_").includes(`_${parameter}_`));

/** What is alike but for its first letter, as `m_W_1_hat` and `v_W_1_hat` are. @param {string} name */
const kin = (name) => name.replace(/^[a-z]+_/, "_");

/**
 * What the optimizer made of each parameter, in rows from top to bottom; of what belongs to none, the parameter is "".
 * @param {Statement[]} statements
 * @param {string[]} given
 */
export function updatesOf(statements, given) {
  /** @type {Map<string, Map<string, string[]>>} */
  const updates = new Map(); // rows by what is kin
  for (const { name } of statements) {
    const parameter = parameterOf(name, given) ?? "";
    /** @type {Map<string, string[]>} */
    const rows = updates.get(parameter) ?? new Map();
    updates.set(parameter, rows.set(kin(name), [...(rows.get(kin(name)) ?? []), name]));
  }
  return [...updates].map(([parameter, rows]) => ({ parameter, rows: [...rows.values()] }));
}
