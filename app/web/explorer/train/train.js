// The tab "train": settings, the training's charts, and what the network has come to say of its data.

import { h } from "../dom.js";
import { charts } from "./charts.js";
import { controls } from "./controls.js";
import { form } from "./form.js";
import { surfaceView } from "./surface_view.js";

/** @import { Act, Told } from "../main.js" */

/** @param {Told} state @param {Act} act */
export const train = (state, act) =>
  h("div", { class: "train" },
    form(state, act),
    controls(state, act),
    h("div", { class: "charts" }, charts(state, act)),
    h("div", { class: "card says" }, surfaceView(state, act)));
