// The one place that changes: everything that the page shows follows from what is in here.

/**
 * @template State
 * @typedef {object} Store
 * @property {() => State} get
 * @property {(change: Partial<State> | ((state: State) => Partial<State>)) => void} set puts rooms of the state in place of the present
 *   ones; a function gets the present state; listeners hear of it soon, once
 * @property {<Room extends keyof State>(room: Room, change: Partial<State[Room]>) => void} patch changes some of one room:
 *   `patch("see", { at: "dZ_1" })`
 * @property {(listener: (state: State) => void) => void} subscribe
 */

/**
 * What is in the state by now, or else nobody could have asked for what follows from it: a draft, a story.
 * @template Part
 * @param {Part | null} part
 */
export function there(part) {
  if (part === null) throw new TypeError("This is not in the state yet.");
  return part;
}

/**
 * A store of one state, which is never changed but replaced.
 * @template State
 * @param {State} state the first one
 * @returns {Store<State>}
 */
export function createStore(state) {
  /** @type {Set<(state: State) => void>} */
  const listeners = new Set();
  let told = true;

  const tell = () => {
    told = true;
    for (const listener of listeners) listener(state);
  };

  /** @param {State} next */
  const replace = (next) => {
    state = next;
    if (told) queueMicrotask(tell);
    told = false;
  };

  return {
    get: () => state,
    set: (change) => replace({ ...state, ...(typeof change === "function" ? change(state) : change) }),
    patch: (room, change) => replace({ ...state, [room]: { ...state[room], ...change } }),
    subscribe: (listener) => listeners.add(listener),
  };
}
