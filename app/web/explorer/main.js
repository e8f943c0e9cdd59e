// Puts the parts together: one store, the service, the rooms' actions, and the page, drawn whenever the state changes.

import { createApi } from "./api.js";
import { buildActions, initial as build } from "./build/build.js";
import { initial as network, networkActions } from "./build/network.js";
import { codeActions, initial as code } from "./code/code.js";
import { render } from "./dom.js";
import { page } from "./page.js";
import { initial as see, seeActions } from "./see/see.js";
import { createStore } from "./store.js";

const root = new URL(document.body.dataset.root, document.baseURI);
const api = createApi(root);

const store = createStore({
  tab: "see",
  network, // what is being looked at, as it stands in the fields
  story: null, // what the service told of it
  asking: false, // whether it is being asked anew
  problem: null, // why it did not tell
  see,
  build,
  code,
});

const onExample = []; // rooms that take more of an example than its network
const networkAct = networkActions(store, api, onExample);
const act = {
  tab: (tab) => store.set({ tab }),
  network: networkAct,
  build: buildActions(store, api, networkAct),
  code: codeActions(store, api, networkAct),
  see: seeActions(store, api),
};

const place = document.getElementById("explorer");
store.subscribe((state) => render(place, page(state, act)));
document.addEventListener("keydown", act.see.key);
act.network.load("founding");
act.build.begin();
