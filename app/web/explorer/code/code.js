// The request that the tab sends, as a text to be run elsewhere; copied by one click, pasted, or saved as a document.

import { problemOf } from "../answers.js";
import { h } from "../dom.js";
import { remembering } from "../remembering.js";
import { sizes } from "../see/overview.js";
import { there } from "../store.js";
import { tabByKey } from "../tabs.js";
import { abridged } from "./abridged.js";
import { downloads, fileName, saveAs } from "./downloads.js";
import { LANGUAGES, written } from "./languages.js";
import { NoJson, pasting, requestIn, tried } from "./paste.js";

/** @import { Problem } from "../answers.js" */
/** @import { Api } from "../api.js" */
/** @import { NetworkActions } from "../editor/network.js" */
/** @import { Act, State, Told } from "../main.js" */
/** @import { Store } from "../store.js" */
/** @import { Form } from "./downloads.js" */
/** @import { Asked, Language } from "./languages.js" */

/**
 * @typedef {object} CodeRoom
 * @property {Language} language
 * @property {string} said what came of the last copying
 * @property {boolean} isWhole whether a long text is shown to its end
 * @property {string | null} saving the title of the form that is being saved
 * @property {{form: Form, reason: Problem} | null} problem why it was not saved
 * @property {boolean} isPasting
 * @property {string} pasted a request as it is being pasted
 * @property {Problem | NoJson | null} pasteProblem
 * @property {boolean} isTrying
 */

/** @type {CodeRoom} */
export const initial = {
  language: "json", said: "", isWhole: false, saving: null, problem: null, isPasting: false, pasted: "", pasteProblem: null, isTrying: false,
};

const NAMES = /** @type {Language[]} */ (Object.keys(LANGUAGES));

/** The text of what a tab asks; written once for as long as it asks the same, for it may be long. */
const textOf = remembering(written, (language, root, { path, body, isStream, isKeyed }) => [language, root, path, isStream, isKeyed, ...Object.entries(body).flat()]);

/** Of a long one, what is shown. */
const shownOf = remembering(abridged, (text) => [text]);

/**
 * Keys pressed in here are stopped where they mean something: elsewhere the same ones go through the story.
 * @param {Told} state
 * @param {Act} act
 * @param {Asked} asked what the tab sends
 */
export function code(state, act, asked) {
  const { language, said, isPasting, isWhole } = state.code;
  const whole = textOf(language, act.code.root, { ...asked, isKeyed: state.isKeyed });
  const { text, more } = isWhole ? { text: whole, more: null } : shownOf(whole);
  return h("section", { class: "code", "aria-labelledby": "code-title" },
    h("div", { class: "code-head" },
      h("h2", { id: "code-title" }, "The request, ", h("code", {}, `POST /${asked.path}`)),
      h("div", { class: "languages", role: "tablist", "aria-label": "Written in", onkeydown: (event) => walk(event, language, act) }, NAMES.map((name) =>
        h("button", { type: "button", role: "tab", id: `code-${name}`, key: name, "aria-selected": String(language === name), "aria-controls": "code-panel", tabIndex: language === name ? 0 : -1, onclick: () => act.code.speak(name) }, LANGUAGES[name].title))),
      h("button", { type: "button", class: "copy", onclick: () => act.code.copy(whole) }, "Copy"),
      h("output", { class: "said", "aria-live": "polite" }, said),
      h("button", { type: "button", class: "plain paste", "aria-expanded": String(isPasting), onclick: () => act.code.set({ isPasting: !isPasting, language: "json" }) }, "Paste a request")),
    h("div", { id: "code-panel", role: "tabpanel", "aria-labelledby": `code-${language}` },
      isPasting && pasting(state, act),
      h("pre", { tabIndex: 0, id: "code-text", "aria-label": `The request in ${LANGUAGES[language].title}`, onkeydown: (event) => event.stopPropagation() }, h("code", {}, text)),
      more && h("p", { class: "hint" }, `\u2026 ${more}`)),
    downloads(state, act));
}

/** @param {KeyboardEvent} event @param {Language} language @param {Act} act */
function walk(event, language, act) {
  const next = tabByKey(NAMES, language, event.key);
  if (next === null) return;
  event.preventDefault();
  event.stopPropagation();
  act.code.speak(next);
  document.getElementById(`code-${next}`)?.focus();
}

/** @param {Store<State>} store @param {Api} api @param {NetworkActions} network */
export function codeActions(store, api, network) {
  /** @param {Partial<CodeRoom>} change */
  const set = (change) => store.patch("code", change);

  /** Write the request in a language. @param {Language} language */
  const speak = (language) => set({ language, said: "", isWhole: false });

  /** Copy a text; where the browser lets no page do that, all of it is shown and selected. @param {string} text */
  async function copy(text) {
    set({ said: "" });
    try {
      await navigator.clipboard.writeText(text);
      set({ said: "Copied" });
    } catch {
      set({ isWhole: true, said: "Selected: press Ctrl+C or \u2318C" });
      requestAnimationFrame(() => getSelection()?.selectAllChildren(/** @type {HTMLElement} */ (document.getElementById("code-text"))));
    }
  }

  /** Ask for a document of the story, and save it. @param {Form} form */
  async function save(form) {
    const story = there(store.get().story);
    set({ saving: form.title, problem: null });
    try {
      const answer = await api.document("explain", story.request, { query: form.query, accept: "*/*" });
      saveAs(fileName(sizes(story), form), await answer.blob());
      set({ saving: null });
    } catch (error) {
      set({ saving: null, problem: { form, reason: problemOf(error) } });
    }
  }

  /** Take what was pasted, if the service takes it. */
  async function use() {
    set({ isTrying: true, pasteProblem: null });
    try {
      const request = requestIn(store.get().code.pasted);
      await tried(request, api);
      set({ isPasting: false, isTrying: false, pasted: "" });
      await network.use(request);
    } catch (error) {
      set({ pasteProblem: error instanceof NoJson ? error : problemOf(error), isTrying: false });
    }
  }

  return { root: api.address(""), set, speak, copy, save, use };
}
