// The room of the pictures: which sample's numbers stand in the network.

export const initial = { sample: 0 };

export const pictureActions = (store) => ({
  /** Show another sample, counted from 0; what is none, as a link may hold it, is the first. */
  sample: (sample) => store.patch("picture", { sample: Number.isInteger(sample) && sample > 0 ? sample : 0 }),
});
