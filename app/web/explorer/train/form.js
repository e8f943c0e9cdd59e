// The settings of a training.

import { h } from "../dom.js";
import { choiceField, parameterField } from "../fields/choice.js";
import { count } from "../numbers.js";
import { problemBox } from "../problem.js";
import { optimizerIn } from "./settings.js";
import { epochOf, samplesIn } from "./slices.js";
import { ownOptimizer } from "./state.js";

/** @import { Request } from "../editor/draft.js" */
/** @import { Act, Told } from "../main.js" */

/** @param {Told} state @param {Act} act */
export function form(state, act) {
  const { story, train, catalog } = state;
  const { settings, problems } = train;
  /** @param {"steps" | "batch_size" | "shuffle_seed" | "stop_below"} name @param {string} title @param {string} [hint] */
  const setting = (name, title, hint) =>
    parameterField({
      id: `train-${name}`, parameter: { name: title, type: "number" }, value: settings[name], problem: problems[`#/${name}`] ?? null, hint,
      onchange: (text) => act.train.set({ [name]: String(text) }),
    });
  return h("section", { class: "card train-form", "aria-label": "Settings of the training" },
    choiceField({
      id: "train-optimizer", label: "Optimizer", entries: catalog.entries?.optimizers ?? [], choice: optimizerIn(settings, ownOptimizer(state)), problems, pointer: "#/optimizer",
      onchange: (optimizer) => act.train.set({ optimizer }),
    }),
    catalog.problem && problemBox(catalog.problem, { again: act.catalog.ask }),
    h("hr", {}),
    setting("steps", "steps"),
    setting("batch_size", "batch size", `all ${samplesIn(story.request)}`),
    setting("shuffle_seed", "shuffle seed", "in order"),
    setting("stop_below", "stop below", "never"),
    train.status === "running" && h("p", { class: "hint" }, "Changes take hold after a pause."),
    batchWords(settings.batch_size, train.run?.request ?? story.request));
}

/** @param {string} text @param {Request} request */
function batchWords(text, request) {
  const epoch = /^\s*[1-9]\d*\s*$/.test(text) ? epochOf(request, Number(text)) : 1;
  return epoch > 1 && h("p", { class: "hint" }, `${count(epoch, "step")} go once through all ${samplesIn(request)} samples. The loss of a step is that of its batch.`);
}
