// Where in the editor a problem belongs: which pointers have a field of their own.

const FIELD = /^#\/(X|y|loss|optimizer|clip|regularization|layout|dtype|layers\/\d+\/(W|b|activation|frozen))(?=\/|$)/;

/** Whether the editor has a field for what a JSON pointer names. */
export const hasField = (pointer) => FIELD.test(pointer);

/** What is wrong with a field: of itself, or of a place within it. */
export function problemAt(problems, field) {
  const pointer = Object.keys(problems).find((place) => place === field || place.startsWith(`${field}/`));
  if (pointer === undefined) return null;
  const within = pointer.slice(field.length).match(/^\/(\d+)(?:\/(\d+))?$/);
  if (!within) return problems[pointer];
  const [, i, j] = within;
  return `Row ${Number(i) + 1}${j === undefined ? "" : `, column ${Number(j) + 1}`} ${problems[pointer]}`;
}

/** What is wrong with one parameter of a choice. */
export const problemOfParameter = (problems, field, name) => problems[`${field}/${name}`] ?? null;
