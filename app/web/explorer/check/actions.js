// What can be done in the tab "check": write claims, paste many at once, ask for the verdict, break a tie.

import { isGivenUp, problemOf } from "../answers.js";
import { draftOf } from "../editor/draft.js";
import { choiceOf, withoutState } from "../fields/choice_text.js";
import { there } from "../store.js";
import { textOf } from "../text/tensor_text.js";
import { claimables } from "./claimable.js";
import { checkRequest, readingOf, toleranceOf } from "./claims.js";
import { nearest, pasted } from "./paste.js";

/** @import { CheckAnswer } from "contract" */
/** @import { Problem } from "../answers.js" */
/** @import { Api } from "../api.js" */
/** @import { Draft } from "../editor/draft.js" */
/** @import { WholeRequest } from "../editor/network.js" */
/** @import { State } from "../main.js" */
/** @import { Store } from "../store.js" */
/** @import { Story } from "../story.js" */
/** @import { Claims, Readings } from "./claims.js" */
/** @import { Entry } from "./paste.js" */

/**
 * @typedef {{[name: string]: string}} Texts what stands in the fields, by the names of tensors
 * @typedef {Entry & {near: string | null}} Unknown what was pasted under a name that no tensor has; `near`: one that a tensor has
 * @typedef {Unknown & {near: string}} Near
 * @typedef {{answer: CheckAnswer, story: Story, texts: Texts, tolerance: string}} Report an answer, and what it is about
 *
 * @typedef {object} CheckRoom
 * @property {Texts | null} given the texts that came with an example
 * @property {Texts} texts
 * @property {Readings} readings what these texts mean
 * @property {string} tolerance as it stands in its field
 * @property {{text: string, filled: string[] | null, unknown: Unknown[]}} paste everything at once; `filled`: the names that were found in it
 * @property {boolean} isOursShown
 * @property {{[name: string]: true}} seen the tensors whose field has come into view since
 * @property {boolean} asking
 * @property {Report | null} report
 * @property {Problem | null} problem
 * @property {Story | null} probe the story at which a probe was made to break a tie
 */

const NO_REPORT = { asking: false, report: null, problem: null };

/** @type {CheckRoom} */
export const initial = {
  given: null, texts: {}, readings: {}, tolerance: "", paste: { text: "", filled: null, unknown: [] }, isOursShown: false, seen: {}, ...NO_REPORT, probe: null,
};

/** What is changed when texts are written. @param {CheckRoom} check @param {Texts} texts */
function written(check, texts) {
  const readings = Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, readingOf(text)]));
  return { texts: { ...check.texts, ...texts }, readings: { ...check.readings, ...readings } };
}

/** @param {Store<State>} store @param {Api} api */
export function checkActions(store, api) {
  /** @type {AbortController | null} */
  let asked = null;
  const get = () => store.get().check;
  /** @param {Partial<CheckRoom>} change */
  const patch = (change) => store.patch("check", change);

  /** @param {string} name @param {string} text */
  const write = (name, text) => patch(written(get(), { [name]: text }));
  const forget = () => {
    asked?.abort();
    patch(NO_REPORT);
  };
  const clear = () => {
    forget();
    patch({ texts: {}, readings: {}, paste: initial.paste });
  };

  /**
   * Take the claims of an example in place of the present ones; a report about another network is forgotten.
   * @param {WholeRequest} request
   */
  function take({ claims }) {
    if (claims === undefined) return forget();
    clear();
    patch(written(get(), Object.fromEntries(Object.entries(claims).map(([name, claim]) => [name, textOf(Array.isArray(claim) ? claim : [[claim]])]))));
    return patch({ given: get().texts });
  }

  /** Put what was pasted into the fields that it names. */
  function fill() {
    const check = get();
    const { text } = check.paste;
    const names = claimables(there(store.get().story)).map(({ name }) => name);
    const entries = pasted(text);
    const known = entries.filter(({ name }) => names.includes(name));
    const unknown = entries.filter(({ name }) => !names.includes(name)).map((entry) => ({ ...entry, near: nearest(entry.name, names) }));
    patch({ ...written(check, textsOf(known)), paste: { text, filled: [...new Set(known.map(({ name }) => name))], unknown } });
  }

  /** Take pasted tensors of unknown names for those that they are near to. @param {Near[]} entries */
  function adopt(entries) {
    const check = get();
    const { paste } = check;
    const texts = textsOf(entries.map(({ near, text }) => ({ name: near, text })));
    const unknown = paste.unknown.filter((entry) => !entries.some((taken) => taken === entry));
    patch({ ...written(check, texts), paste: { ...paste, filled: [...new Set([...(paste.filled ?? []), ...Object.keys(texts)])], unknown } });
  }

  /** Ask one thing at a time: asking again ends what is under way. @param {(signal: AbortSignal) => Promise<void>} question */
  async function ask(question) {
    asked?.abort();
    asked = new AbortController();
    const { signal } = asked;
    patch({ asking: true, problem: null });
    try {
      await question(signal);
    } catch (error) {
      if (isGivenUp(error)) return;
      patch({ problem: problemOf(error), report: null });
    }
    if (asked.signal === signal) patch({ asking: false });
  }

  /** Have the claims judged. */
  async function check() {
    const { texts, tolerance } = get();
    const story = there(store.get().story);
    const { path, body } = checkRequest({ story, check: get() });
    if (Object.keys(body.claims).length === 0 || toleranceOf(tolerance).problem) return;
    await ask(async (signal) => {
      const answer = await api.post(path, body, { signal });
      patch({ report: { answer, story, texts, tolerance }, probe: null });
    });
  }

  /**
   * Make a network on which the mistakes that tie differ.
   * @param {(draft: Draft) => Promise<void>} takeDraft puts it in place of the present one
   */
  async function probe(takeDraft) {
    const { optimizer, clip, dtype, X, y, layers, loss, regularization, layout } = there(store.get().story).request;
    await ask(async (signal) => {
      const network = await api.post("check/probe", { X, y, layers, loss, regularization, layout, dtype }, { signal });
      patch({ report: null });
      // What an optimizer remembers has the shapes of the network before.
      await takeDraft(draftOf({ ...network, optimizer: optimizer ? withoutState(choiceOf(optimizer)) : null, clip, dtype }));
      patch({ probe: store.get().story });
    });
  }

  return {
    write, clear, take, fill, adopt, check, probe,
    /** Take texts as a link holds them. @param {Claims} claims */
    restore: ({ texts, tolerance }) => patch({ ...written(initial, texts), tolerance }),
    /** @param {string} tolerance */
    setTolerance: (tolerance) => patch({ tolerance }),
    /** @param {string} text */
    setPaste: (text) => patch({ paste: { ...initial.paste, text } }),
    /** @param {boolean} isOursShown */
    showOurs: (isOursShown) => patch({ isOursShown, seen: {} }),
    /** @param {string} name */
    see: (name) => patch({ seen: { ...get().seen, [name]: true } }),
    /** The address of the page about a mistake. @param {string} code */
    page: (code) => api.address(`mistakes/${code}`),
  };
}

/** @param {Entry[]} entries @returns {Texts} */
const textsOf = (entries) => Object.fromEntries(entries.map(({ name, text }) => [name, text]));
