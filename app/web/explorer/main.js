// Puts the parts together: one store, the service, the rooms' actions, and the page, drawn whenever the state changes.

import { createApi } from "./api.js";
import { editorActions, initial as editor } from "./editor/actions.js";
import { initial as network, networkActions } from "./editor/network.js";
import { catalogActions, initial as catalog } from "./catalog.js";
import { checkActions, initial as check } from "./check/actions.js";
import { codeActions, initial as code } from "./code/code.js";
import { keepLink } from "./link.js";
import { page, tabNamed } from "./page.js";
import { initial as picture, pictureActions } from "./picture/picture.js";
import { initial as see, seeActions } from "./see/see.js";
import { render } from "./render.js";
import { createStore } from "./store.js";
import { trainActions } from "./train/run.js";
import { initial as train } from "./train/state.js";

/** @import { CatalogRoom } from "./catalog.js" */
/** @import { CheckRoom } from "./check/actions.js" */
/** @import { CodeRoom } from "./code/code.js" */
/** @import { EditorRoom } from "./editor/actions.js" */
/** @import { Draft } from "./editor/draft.js" */
/** @import { NetworkRoom, WholeRequest } from "./editor/network.js" */
/** @import { Packed, Words } from "./link.js" */
/** @import { PictureRoom } from "./picture/picture.js" */
/** @import { Problem } from "./answers.js" */
/** @import { SeeRoom } from "./see/see.js" */
/** @import { Story } from "./story.js" */
/** @import { TrainRoom } from "./train/state.js" */

/**
 * @typedef {"see" | "check" | "train"} Tab
 *
 * @typedef {object} State
 * @property {Tab} tab
 * @property {NetworkRoom} network what is being looked at, as it stands in the fields
 * @property {Story | null} story what the service told of it
 * @property {boolean} asking whether it is being asked anew
 * @property {Problem | null} problem why it did not tell
 * @property {boolean} isKeyed whether a key goes with every request
 * @property {boolean} isLinked whether the address holds all of this; it cannot if the network is too large
 * @property {CatalogRoom} catalog of all that can be chosen
 * @property {SeeRoom} see
 * @property {PictureRoom} picture
 * @property {EditorRoom} editor
 * @property {CodeRoom} code
 * @property {CheckRoom} check
 * @property {TrainRoom} train
 *
 * @typedef {State & {network: {draft: Draft}}} Begun a state that has a network
 * @typedef {Begun & {story: Story}} Told a state of whose network the service has told
 * @typedef {typeof act} Act
 */

const root = new URL(document.body.dataset.root ?? "", document.baseURI);
const api = createApi(root);

/** @type {State} */
const initial = {
  tab: "see",
  network,
  story: null,
  asking: false,
  problem: null,
  isKeyed: false,
  isLinked: true,
  catalog,
  see,
  picture,
  editor,
  code,
  check,
  train,
};
const store = createStore(initial);

/** @type {((request: WholeRequest) => void)[]} */
const tellExample = []; // who takes more of an example than its network
const networkAct = networkActions(store, api, tellExample);
const act = {
  /** @param {Tab} tab */
  tab: (tab) => store.set({ tab }),
  /** @param {string} key */
  identify(key) {
    api.identify(key);
    store.set({ isKeyed: true });
    return networkAct.again();
  },
  network: networkAct,
  catalog: catalogActions(store, api),
  picture: pictureActions(store),
  editor: editorActions(store, api, networkAct),
  code: codeActions(store, api, networkAct),
  see: seeActions(store, api),
  check: checkActions(store, api),
  train: trainActions(store, api, networkAct.take),
};
tellExample.push(act.check.take, act.train.take);

const place = /** @type {HTMLElement} */ (document.getElementById("explorer"));

store.subscribe((state) => {
  const focused = document.activeElement;
  render(place, page(state, act));
  // Where what had the focus is gone, it goes to the heading of what came in its place: a keyboard is never sent back to the top.
  const isLost = document.activeElement === document.body && focused !== document.body;
  if (isLost) /** @type {HTMLElement|null} */ (place.querySelector("h2[tabindex]"))?.focus({ preventScroll: true });
});
document.addEventListener("keydown", act.see.key);

/** Come to the state that an address tells of: its words, and what rooms had packed. @param {Words} words @param {Packed} packed */
async function restore({ tab, example, at, element, sample }, { network: draft, check: claims, train: settings }) {
  await (draft ? act.network.take(draft) : act.network.load(example ?? "founding"));
  if (claims) act.check.restore(claims);
  if (settings) act.train.set(settings);
  store.set({ tab: tabNamed(tab) });
  act.picture.sample(Number(sample) - 1);
  if (!at || !store.get().story?.tensors.has(at)) return;
  if (element) await act.see.pick(element, at);
  else act.see.show(at);
}

keepLink(store, restore);
act.editor.begin();
