// The room of the pictures: which sample's numbers stand in the network.

export const initial = { sample: 0 };

export const pictureActions = (store) => ({
  /** Show another sample, counted from 0. */
  sample: (sample) => store.patch("picture", { sample }),
});
