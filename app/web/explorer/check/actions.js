// What can be done in the tab "check": write claims, paste many at once, ask for the verdict, break a tie.

import { draftOf } from "../editor/draft.js";
import { withoutState } from "../fields/choice_text.js";
import { textOf } from "../text/tensor_text.js";
import { claimables } from "./claimable.js";
import { checkRequest, readingOf, toleranceOf } from "./claims.js";
import { nearest, pasted } from "./paste.js";

const NO_REPORT = { asking: false, report: null, problem: null };

export const initial = {
  given: null, // the texts that came with an example
  texts: {}, // what stands in the fields, by the names of tensors
  readings: {}, // what these texts mean
  tolerance: "", // as it stands in its field
  paste: { text: "", filled: null, unknown: [] }, // everything at once; `filled`: the names that were found in it
  isOursShown: false,
  seen: {}, // the names of the tensors whose field has come into view since
  ...NO_REPORT, // `report`: { answer, story, texts, tolerance }: the answer, and what it is about
  probe: null, // the story at which a probe was made to break a tie
};

/** What is changed when texts are written. */
function written(check, texts) {
  const readings = Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, readingOf(text)]));
  return { texts: { ...check.texts, ...texts }, readings: { ...check.readings, ...readings } };
}

export function checkActions(store, api) {
  let asked = null;
  const get = () => store.get().check;
  const patch = (change) => store.patch("check", change);

  const write = (name, text) => patch(written(get(), { [name]: text }));
  const forget = () => {
    asked?.abort();
    patch(NO_REPORT);
  };
  const clear = () => {
    forget();
    patch({ texts: {}, readings: {}, paste: initial.paste });
  };

  /** Take the claims of an example in place of the present ones; a report about another network is forgotten. */
  function take({ claims }) {
    if (claims === undefined) return forget();
    clear();
    patch(written(get(), Object.fromEntries(Object.entries(claims).map(([name, claim]) => [name, textOf(Array.isArray(claim) ? claim : [[claim]])]))));
    return patch({ given: get().texts });
  }

  /** Put what was pasted into the fields that it names. */
  function fill() {
    const { check, story } = store.get();
    const { text } = check.paste;
    const names = claimables(story).map(({ name }) => name);
    const entries = pasted(text);
    const known = entries.filter(({ name }) => names.includes(name));
    const unknown = entries.filter(({ name }) => !names.includes(name)).map((entry) => ({ ...entry, near: nearest(entry.name, names) }));
    patch({ ...written(check, textsOf(known)), paste: { text, filled: [...new Set(known.map(({ name }) => name))], unknown } });
  }

  /** Take pasted tensors of unknown names for those that they are near to. */
  function adopt(entries) {
    const check = get();
    const { paste } = check;
    const texts = textsOf(entries.map(({ near, text }) => ({ name: near, text })));
    const unknown = paste.unknown.filter((entry) => !entries.includes(entry));
    patch({ ...written(check, texts), paste: { ...paste, filled: [...new Set([...paste.filled, ...Object.keys(texts)])], unknown } });
  }

  /** Send what is asked, one at a time: asking again ends what is under way. */
  async function ask(path, body, use) {
    asked?.abort();
    asked = new AbortController();
    const { signal } = asked;
    patch({ asking: true, problem: null });
    try {
      await use(await api.post(path, body, { signal }));
    } catch (problem) {
      if (problem.name === "AbortError") return;
      patch({ problem, report: null });
    }
    if (asked.signal === signal) patch({ asking: false });
  }

  /** Have the claims judged. */
  async function check() {
    const { story, check: { texts, tolerance } } = store.get();
    const { path, body } = checkRequest(store.get());
    if (Object.keys(body.claims).length === 0 || toleranceOf(tolerance).problem) return;
    await ask(path, body, (answer) => patch({ report: { answer, story, texts, tolerance }, probe: null }));
  }

  /**
   * Make a network on which the mistakes that tie differ.
   * @param {(draft: object) => Promise} takeDraft puts it in place of the present one
   */
  async function probe(takeDraft) {
    const { optimizer, clip, dtype, X, y, layers, loss, regularization, layout } = store.get().story.request;
    const forgetful = typeof optimizer === "object" ? withoutState(optimizer) : optimizer; // what it remembers has the shapes of this network
    await ask("check/probe", { X, y, layers, loss, regularization, layout, dtype }, async (network) => {
      const request = { ...network, optimizer: forgetful, clip, dtype };
      const given = Object.entries(request).filter(([, value]) => value !== undefined);
      patch({ report: null });
      await takeDraft(draftOf(Object.fromEntries(given)));
      patch({ probe: store.get().story });
    });
  }

  return {
    write, clear, take, fill, adopt, check, probe,
    /** Take texts as a link holds them. */
    restore: ({ texts, tolerance }) => patch({ ...written(initial, texts), tolerance }),
    setTolerance: (tolerance) => patch({ tolerance }),
    setPaste: (text) => patch({ paste: { ...initial.paste, text } }),
    showOurs: (isOursShown) => patch({ isOursShown, seen: {} }),
    see: (name) => patch({ seen: { ...get().seen, [name]: true } }),
    /** The address of the page about a mistake. */
    page: (code) => api.address(`mistakes/${code}`),
  };
}

const textsOf = (entries) => Object.fromEntries(entries.map(({ name, text }) => [name, text]));
