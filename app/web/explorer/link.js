// What of the state a link holds, and how the page comes back from it.

import { fragmentOf, readFragment } from "./address.js";

const PAUSE = 300; // milliseconds of rest before the address is written: browsers allow only so many changes

/** What a room packs into a link, each under the room's name; null for what is as it was at the beginning. */
const KEPT = {
  network: ({ example, draft }) => (example === null ? draft : null),
};

const wordsOf = ({ tab, network, see, picture }) => ({
  tab: tab === "see" ? null : tab,
  example: network.example === "founding" ? null : network.example,
  at: see.at,
  element: see.element,
  sample: picture.sample === 0 ? null : picture.sample + 1,
});

/** The fragment of a state's address. */
export const linkOf = (state) =>
  fragmentOf(wordsOf(state), Object.fromEntries(Object.entries(KEPT).map(([room, kept]) => [room, state[room] ? kept(state[room]) : null])));

/** Keep the address in step with the state, and the state with an address that somebody enters. */
export function keepLink(store, act) {
  let timer = null;
  let restoring = true;

  const write = async () => {
    const fragment = await linkOf(store.get());
    if (!restoring) history.replaceState(null, "", fragment === "" ? location.pathname + location.search : `#${fragment}`);
  };

  async function restore() {
    restoring = true;
    try {
      const { words, values } = await readFragment(location.hash, Object.keys(KEPT));
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
