// What of the state a link holds, and how the page comes back from it.

import { fragmentOf, readFragment } from "./address.js";
import { kept as network } from "./editor/network.js";
import { kept as check } from "./check/claims.js";
import { isLike } from "./like.js";
import { kept as train } from "./train/settings.js";

/** @import { Claims } from "./check/claims.js" */
/** @import { Draft } from "./editor/draft.js" */
/** @import { State } from "./main.js" */
/** @import { Store } from "./store.js" */
/** @import { Settings } from "./train/settings.js" */

const PAUSE = 300; // milliseconds of rest before the address is written: browsers allow only so many changes

const LONGEST = 60_000; // signs of a fragment: what mail and chat programs still let pass is far less, what browsers do is more

/**
 * @typedef {{tab?: string, example?: string, at?: string, element?: string, sample?: string}} Words
 * @typedef {{network?: Draft, check?: Claims, train?: Settings}} Packed
 */

/** What rooms pack into a link, under their names: `of` the state, null for what is as it was at the beginning; and its form. */
const KEPT = { network, check, train };

/** @param {State} state */
const wordsOf = ({ tab, network: { example }, see, picture }) => ({
  tab: tab === "see" ? null : tab,
  example: example === "founding" ? null : example,
  at: see.at,
  element: see.element,
  sample: picture.sample === 0 ? null : String(picture.sample + 1),
});

/** The fragment of a state's address. @param {State} state */
const linkOf = (state) =>
  fragmentOf(wordsOf(state), Object.fromEntries(Object.entries(KEPT).map(([room, { of }]) => [room, of(state)])));

/** @param {{[room: string]: unknown}} values @returns {values is Packed} */
const arePacked = (values) => Object.entries(KEPT).every(([room, { form }]) => !(room in values) || isLike(values[room], form));

/**
 * Keep the address in step with the state, and the state with an address that somebody enters.
 * @param {Store<State>} store
 * @param {(words: Words, packed: Packed) => Promise<void>} come to the state that an address tells of
 */
export function keepLink(store, come) {
  let timer = 0;
  let restoring = true;

  const write = async () => {
    const fragment = await linkOf(store.get());
    if (restoring) return;
    const isLinked = fragment !== null && fragment.length <= LONGEST;
    if (isLinked !== store.get().isLinked) store.set({ isLinked });
    history.replaceState(null, "", fragment === "" || !isLinked ? location.pathname + location.search : `#${fragment}`);
  };

  async function restore() {
    restoring = true;
    try {
      const { words, values } = await readFragment(location.hash, Object.keys(KEPT));
      if (!arePacked(values)) throw new TypeError("no state");
      await come(words, values);
    } catch {
      await come({}, {}); // an address that was cut short or mistyped: begin at the beginning
    }
    restoring = false;
  }

  store.subscribe(() => {
    clearTimeout(timer);
    timer = setTimeout(write, PAUSE);
  });
  addEventListener("hashchange", restore);
  return restore();
}
