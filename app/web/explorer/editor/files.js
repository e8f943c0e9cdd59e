// A file for a matrix field: taken if the service could take as much, and refused with words at the field if not.

import { Problem } from "../answers.js";

/** @import { Limit } from "contract" */
/** @import { Api } from "../api.js" */
/** @import { State } from "../main.js" */
/** @import { Store } from "../store.js" */
/** @import { EditorRoom } from "./actions.js" */

/** @typedef {{id: string, text: string, words: string}} Refusal of a file for a field; it holds until the text of the field is another */

/**
 * What is said of a file for a field, if it was refused.
 * @param {EditorRoom} room
 * @param {{id: string, text: string}} field
 */
export const refusalAt = ({ refusal }, { id, text }) => (refusal?.id === id && refusal.text === text ? refusal.words : null);

/** @param {Store<State>} store @param {Api} api */
export function fileActions(store, api) {
  /** @type {{[name: string]: Limit} | null} */
  let limits = null;

  /**
   * Take the text of a file into a field.
   * @param {{id: string, text: string, oninput: (text: string) => void}} field
   * @param {File} file
   */
  async function takeFile({ id, text, oninput }, file) {
    /** @param {string} words */
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

/** @param {File} file @param {number} most @param {string} variable */
const tooLarge = ({ name, size }, most, variable) =>
  `${name} has ${bytes(size)}, and the service takes at most ${bytes(most)}: take fewer of its rows, or have ${variable} raised.`;

/** @param {number} count */
const bytes = (count) => `${count.toLocaleString("en")} bytes`;
