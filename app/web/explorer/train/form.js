// The settings of a training, and what starts and pauses it.

import { h } from "../dom.js";
import { count } from "./end.js";
import { field } from "./field.js";
import { optimizerForm } from "./optimizer.js";
import { optimizerIn } from "./settings.js";
import { epochOf, samplesIn } from "./slices.js";
import { ownOptimizer } from "./state.js";

export function form(state, act) {
  const { story, train } = state;
  const { settings, problems, catalog } = train;
  const own = ownOptimizer(state);
  const setting = (name, title, hint) => field({ name, title, value: settings[name], problems, hint, onchange: (text) => act.train.set({ [name]: text }) });
  return h("section", { class: "card train-form", "aria-label": "Settings of the training" },
    optimizerForm(optimizerIn(settings, own), catalog?.optimizers ?? [], problems, (optimizer) => act.train.set({ optimizer })),
    h("hr", {}),
    setting("steps", "steps"),
    setting("batch_size", "batch size", `all ${samplesIn(story.request)}`),
    setting("shuffle_seed", "shuffle seed", "in order"),
    setting("stop_below", "stop below", "never"),
    train.status === "running" && h("p", { class: "hint wide" }, "Changes take hold after a pause."),
    batchWords(settings.batch_size, train.run?.request ?? story.request));
}

function batchWords(text, request) {
  const epoch = /^\s*[1-9]\d*\s*$/.test(text) ? epochOf(request, Number(text)) : 1;
  return epoch > 1 && h("p", { class: "hint wide" }, `${count(epoch, "step")} go once through all ${samplesIn(request)} samples. The loss of a step is that of its batch.`);
}
