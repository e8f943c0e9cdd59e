// A file for a matrix field: taken if the service could take as much, and refused with words at the field if not.

import { Problem } from "../api.js";

/** @typedef {{id: string, text: string, words: string}} Refusal of a file for a field; it holds until the text of the field is another */

/** What is said of a file for a field, if it was refused. */
export const refusalAt = ({ refusal }, { id, text }) => (refusal?.id === id && refusal.text === text ? refusal.words : null);

export function fileActions(store, api) {
  let limits = null;

  /**
   * Take the text of a file into a field.
   * @param {{id: string, text: string, oninput: (text: string) => void}} field
   * @param {File} file
   */
  async function takeFile({ id, text, oninput }, file) {
    const refuse = (words) => store.patch("editor", { refusal: { id, text, words } });
    try {
      limits ??= await api.get("limits");
      const { value: most, variable } = limits.max_body_bytes;
      if (file.size > most) return refuse(tooLarge(file, most, variable));
      return oninput(await file.text());
    } catch (error) {
      return refuse(error instanceof Problem ? error.message : `${file.name} cannot be read. Is it a file of text, and still there?`);
    }
  }

  return { takeFile };
}

const tooLarge = ({ name, size }, most, variable) =>
  `${name} has ${bytes(size)}, and the service takes at most ${bytes(most)}: take fewer of its rows, or have ${variable} raised.`;

const bytes = (count) => `${count.toLocaleString("en")} bytes`;
