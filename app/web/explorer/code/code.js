// The request that the tab sends, as a text to be run elsewhere; copied by one click, pasted, or saved as a document.

import { h } from "../dom.js";
import { sizes } from "../see/overview.js";
import { abridged } from "./abridged.js";
import { downloads, fileName, saveAs } from "./downloads.js";
import { LANGUAGES, written } from "./languages.js";
import { remembering } from "../remembering.js";
import { pasting, requestIn, tried } from "./paste.js";

export const initial = {
  language: "json",
  said: "", // what came of the last copying
  isWhole: false, // whether a long text is shown to its end
  saving: null, // the title of the form that is being saved
  problem: null, // {form, reason}: why it was not saved
  isPasting: false,
  pasted: "", // a request as it is being pasted
  pasteProblem: null,
  isTrying: false,
};

/** The text of what a tab asks; written once for as long as it asks the same, for it may be long. */
const textOf = remembering(written, (language, root, { path, body, isStream, isKeyed }) => [language, root, path, isStream, isKeyed, ...Object.entries(body).flat()]);

/** Of a long one, what is shown. */
const shownOf = remembering(abridged, (text) => [text]);

/**
 * Keys pressed in here are stopped where they mean something: elsewhere the same ones go through the story.
 * @param {import("./languages.js").Asked} asked what the tab sends
 */
export function code(state, act, asked) {
  const { language, said, isPasting, isWhole } = state.code;
  const whole = textOf(language, act.code.root, { ...asked, isKeyed: state.isKeyed });
  const { text, more } = isWhole ? { text: whole, more: null } : shownOf(whole);
  return h("section", { class: "code", "aria-labelledby": "code-title" },
    h("div", { class: "code-head" },
      h("h2", { id: "code-title" }, "The request, ", h("code", {}, `POST /${asked.path}`)),
      h("div", { class: "languages", role: "tablist", "aria-label": "Written in", onkeydown: (event) => walk(event, language, act) }, Object.entries(LANGUAGES).map(([name, { title }]) =>
        h("button", { type: "button", role: "tab", id: `code-${name}`, key: name, "aria-selected": String(language === name), "aria-controls": "code-panel", tabIndex: language === name ? 0 : -1, onclick: () => act.code.speak(name) }, title))),
      h("button", { type: "button", class: "copy", onclick: () => act.code.copy(whole) }, "Copy"),
      h("output", { class: "said", "aria-live": "polite" }, said),
      h("button", { type: "button", class: "plain paste", "aria-expanded": String(isPasting), onclick: () => act.code.set({ isPasting: !isPasting, language: "json" }) }, "Paste a request")),
    h("div", { id: "code-panel", role: "tabpanel", "aria-labelledby": `code-${language}` },
      isPasting && pasting(state, act),
      h("pre", { tabIndex: 0, id: "code-text", "aria-label": `The request in ${LANGUAGES[language].title}`, onkeydown: (event) => event.stopPropagation() }, h("code", {}, text)),
      more && h("p", { class: "hint" }, `\u2026 ${more}`)),
    downloads(state, act));
}

function walk(event, language, act) {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  const names = Object.keys(LANGUAGES);
  const next = names[(names.indexOf(language) + step + names.length) % names.length];
  event.preventDefault();
  event.stopPropagation();
  act.code.speak(next);
  document.getElementById(`code-${next}`).focus();
}

/** @param {object} network the actions of the network */
export function codeActions(store, api, network) {
  const set = (change) => store.patch("code", change);

  /** Write the request in a language. */
  const speak = (language) => set({ language, said: "", isWhole: false });

  /** Copy a text; where the browser lets no page do that, all of it is shown and selected. */
  async function copy(text) {
    set({ said: "" });
    try {
      await navigator.clipboard.writeText(text);
      set({ said: "Copied" });
    } catch {
      set({ isWhole: true, said: "Selected: press Ctrl+C or \u2318C" });
      requestAnimationFrame(() => getSelection().selectAllChildren(document.getElementById("code-text")));
    }
  }

  /** Ask for a document of the story, and save it. */
  async function save(form) {
    const { story } = store.get();
    set({ saving: form.title, problem: null });
    try {
      const answer = await api.document("explain", story.request, { query: form.query, accept: "*/*" });
      saveAs(fileName(sizes(story), form), await answer.blob());
      set({ saving: null });
    } catch (reason) {
      set({ saving: null, problem: { form, reason } });
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
    } catch (pasteProblem) {
      set({ pasteProblem, isTrying: false });
    }
  }

  return { root: api.address(""), set, speak, copy, save, use };
}
