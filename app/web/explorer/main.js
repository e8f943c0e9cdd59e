// Puts the parts together: one store, the service, the rooms' actions, and the page, drawn whenever the state changes.

import { createApi } from "./api.js";
import { initial as network, networkActions } from "./build/network.js";
import { render } from "./dom.js";
import { page } from "./page.js";
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
  see,
  train,
});

const act = {
  tab: (tab) => store.set({ tab }),
  network: networkActions(store, api),
  see: seeActions(store, api),
  train: trainActions(store, api, (draft) => act.network.take(draft)),
};

const place = document.getElementById("explorer");
store.subscribe((state) => render(place, page(state, act)));
document.addEventListener("keydown", act.see.key);
act.network.load("founding");
