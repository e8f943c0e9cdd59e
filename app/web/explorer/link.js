// What of the state a link holds, and how the page comes back from it.

import { fragmentOf, readFragment } from "./address.js";
import { kept as network } from "./editor/network.js";
import { kept as check } from "./check/claims.js";
import { isLike } from "./like.js";
import { kept as train } from "./train/settings.js";

const PAUSE = 300; // milliseconds of rest before the address is written: browsers allow only so many changes

const LONGEST = 60_000; // signs of a fragment: what mail and chat programs still let pass is far less, what browsers do is more

/** What rooms pack into a link, under their names: `of` the state, null for what is as it was at the beginning; and its form. */
const KEPT = { network, check, train };

const wordsOf = ({ tab, network: { example }, see, picture }) => ({
  tab: tab === "see" ? null : tab,
  example: example === "founding" ? null : example,
  at: see.at,
  element: see.element,
  sample: picture.sample === 0 ? null : picture.sample + 1,
});

/** The fragment of a state's address. */
const linkOf = (state) =>
  fragmentOf(wordsOf(state), Object.fromEntries(Object.entries(KEPT).map(([room, { of }]) => [room, of(state)])));

/** Keep the address in step with the state, and the state with an address that somebody enters. */
export function keepLink(store, act) {
  let timer = null;
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
      if (!Object.entries(values).every(([room, value]) => isLike(value, KEPT[room].form))) throw new TypeError("no state");
      await act.restore(words, values);
    } catch {
      await act.restore({}, {}); // an address that was cut short or mistyped: begin at the beginning
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
