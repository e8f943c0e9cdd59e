// Where in the editor a problem belongs: which pointers have a field of their own.

const FIELD = /^#\/(X|y|loss|optimizer|clip|regularization|layout|dtype|layers\/\d+\/(W|b|activation|frozen))(?=\/|$)/;

/** Whether the editor has a field for what a JSON pointer names. @param {string} pointer */
export const hasField = (pointer) => FIELD.test(pointer);
