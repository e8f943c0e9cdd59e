// The catalogue of all that can be chosen: asked for once, when the first of what needs it is shown.

export const initial = {
  entries: null, // layers, activations, losses, optimizers, initializers
  problem: null, // why they did not come
};

const isNeeded = ({ tab, editor }) => tab === "train" || editor.isUnfolded;

export function catalogActions(store, api) {
  let isAsked = false;

  async function ask() {
    isAsked = true;
    try {
      store.set({ catalog: { entries: await api.get("catalog"), problem: null } });
    } catch (problem) {
      store.patch("catalog", { problem });
    }
  }

  store.subscribe((state) => !isAsked && isNeeded(state) && ask());
  return { ask };
}
