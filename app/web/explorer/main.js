// Puts the parts together: one store, the service, the rooms' actions, and the page, drawn whenever the state changes.

import { createApi } from "./api.js";
import { editorActions, initial as editor } from "./editor/actions.js";
import { initial as network, networkActions } from "./editor/network.js";
import { catalogActions, initial as catalog } from "./catalog.js";
import { checkActions, initial as check } from "./check/actions.js";
import { codeActions, initial as code } from "./code/code.js";
import { render } from "./dom.js";
import { keepLink } from "./link.js";
import { page, tabNamed } from "./page.js";
import { initial as picture, pictureActions } from "./picture/picture.js";
import { initial as see, seeActions } from "./see/see.js";
import { createStore } from "./store.js";
import { trainActions } from "./train/run.js";
import { initial as train } from "./train/state.js";

const root = new URL(document.body.dataset.root, document.baseURI);
const api = createApi(root);

const store = createStore({
  tab: "see",
  network, // what is being looked at, as it stands in the fields
  story: null, // what the service told of it
  asking: false, // whether it is being asked anew
  problem: null, // why it did not tell
  isKeyed: false, // whether a key goes with every request
  isLinked: true, // whether the address holds all of this; it cannot if the network is too large
  catalog, // of all that can be chosen
  see,
  picture,
  editor,
  code,
  check,
  train,
});

const tellExample = []; // who takes more of an example than its network
const networkAct = networkActions(store, api, tellExample);
const act = {
  tab: (tab) => store.set({ tab }),
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

const place = document.getElementById("explorer");

store.subscribe((state) => {
  const focused = document.activeElement;
  render(place, page(state, act));
  // Where what had the focus is gone, it goes to the heading of what came in its place: a keyboard is never sent back to the top.
  const isLost = document.activeElement === document.body && focused !== document.body;
  if (isLost) /** @type {HTMLElement|null} */ (place.querySelector("h2[tabindex]"))?.focus({ preventScroll: true });
});
document.addEventListener("keydown", act.see.key);

/** Come to the state that an address tells of: its words, and what rooms had packed. */
act.restore = async ({ tab, example, at, element, sample }, { network: draft, check: claims, train: settings }) => {
  await (draft ? act.network.take(draft) : act.network.load(example ?? "founding"));
  if (claims) act.check.restore(claims);
  if (settings) act.train.set(settings);
  store.set({ tab: tabNamed(tab) });
  act.picture.sample(Number(sample) - 1);
  if (!store.get().story?.tensors.has(at)) return;
  if (element) await act.see.pick(element, at);
  else act.see.show(at);
};

keepLink(store, act);
act.editor.begin();
