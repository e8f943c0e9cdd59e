// The key that a service may want from those who ask it to compute. It is sent, and kept nowhere.

import { h } from "./dom.js";

/** @import { Problem } from "./answers.js" */
/** @import { At } from "./dom.js" */
/** @import { Act } from "./main.js" */

/** Whether a problem is that a key is wanted. @param {Problem | null} problem */
export const isKeyWanted = (problem) => problem?.code === "unauthorized";

/** @param {Act} act */
export const keyForm = (act) =>
  h("form", { class: "key-form", onsubmit: (event) => enter(event, act) },
    h("label", { for: "api-key" }, "API key"),
    h("input", { id: "api-key", name: "key", type: "password", autocomplete: "off", spellcheck: "false", required: true }),
    h("button", { type: "submit", class: "primary" }, "Go on"),
    h("p", { class: "hint" }, "Whoever runs this service gives you one. This page forgets it when it is closed."));

/** @param {At<HTMLFormElement, SubmitEvent>} event @param {Act} act */
function enter(event, act) {
  event.preventDefault();
  act.identify(String(new FormData(event.target).get("key")).trim());
}
