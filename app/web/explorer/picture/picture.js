// The room of the pictures: which sample's numbers stand in the network.

/** @import { State } from "../main.js" */
/** @import { Store } from "../store.js" */

/** @typedef {{sample: number}} PictureRoom */

/** @type {PictureRoom} */
export const initial = { sample: 0 };

/** @param {Store<State>} store */
export const pictureActions = (store) => ({
  /** Show another sample, counted from 0; what is none, as a link may hold it, is the first. @param {number} sample */
  sample: (sample) => store.patch("picture", { sample: Number.isInteger(sample) && sample > 0 ? sample : 0 }),
});
