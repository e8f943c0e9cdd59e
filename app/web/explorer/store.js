// The one place that changes: everything that the page shows follows from what is in here.

/**
 * A store of one state, which is never changed but replaced.
 * @param {object} state the first one
 */
export function createStore(state) {
  const listeners = new Set();
  let told = true;

  const tell = () => {
    told = true;
    for (const listener of listeners) listener(state);
  };

  return {
    get: () => state,

    /** Put rooms of the state in place of the present ones; a function gets the present state. Listeners hear of it soon, once. */
    set(change) {
      state = { ...state, ...(typeof change === "function" ? change(state) : change) };
      if (told) queueMicrotask(tell);
      told = false;
    },

    /** Change some of one room: `patch("see", { at: "dZ_1" })`. */
    patch(room, change) {
      this.set({ [room]: { ...state[room], ...change } });
    },

    subscribe: (listener) => listeners.add(listener),
  };
}
