// A choice and its parameters, whatever they are: the catalogue says what there is to choose and what each may be.

import { h } from "../dom.js";
import { exact } from "../numbers.js";
import { withoutState } from "./choice_text.js";

/** @import { Entry, Parameter } from "contract" */
/** @import { Problems } from "../answers.js" */
/** @import { Choice } from "./choice_text.js" */

const NONE = "";

/**
 * @param {{
 *   id: string, label: string, entries: Entry[], choice: Choice | null, none?: string, problems: Problems, pointer: string,
 *   onchange: (choice: Choice | null) => void
 * }} field `none` is what no choice is called, where none is allowed
 */
export function choiceField({ id, label, entries, choice, none, problems, pointer, onchange }) {
  const entry = entries.find(({ kind }) => kind === choice?.kind);
  const parameters = entry?.parameters ?? [];
  const own = parameters.map(({ name }) => `${pointer}/${name}`);
  const [, problem = null] = Object.entries(problems).find(([place]) => (place === pointer || place.startsWith(`${pointer}/`)) && !own.includes(place)) ?? [];
  return h("div", { class: "choice", key: id },
    h("div", { class: "labelled" },
      h("label", { for: id }, label),
      h("select", {
        id, value: choice?.kind ?? NONE, title: entry?.summary, "aria-invalid": String(problem !== null), "aria-describedby": problem === null ? null : `${id}-problem`,
        onchange: ({ target }) => onchange(begun(entries.find(({ kind }) => kind === target.value))),
      },
        none && h("option", { value: NONE, key: NONE }, none),
        choice && !entry && h("option", { value: choice.kind, key: choice.kind }, choice.kind),
        entries.map(({ kind, summary }) => h("option", { value: kind, key: kind, title: summary }, kind)))),
    choice && parameters.map((parameter) => parameterField({
      id: `${id}-${parameter.name}`, parameter, value: choice[parameter.name], problem: problems[`${pointer}/${parameter.name}`] ?? null,
      onchange: (value) => onchange({ ...choice, [parameter.name]: value }),
    })),
    choice?.state ? h("p", { class: "memory" }, "It remembers earlier steps. ",
      h("button", { type: "button", class: "plain", onclick: () => onchange(withoutState(choice)) }, "Forget them")) : null,
    problem !== null && h("p", { class: "field-problem", id: `${id}-problem` }, problem));
}

/** Only what has no default must be said from the start. @param {Entry | undefined} entry */
const begun = (entry) =>
  entry ? { kind: entry.kind, ...Object.fromEntries(entry.parameters.filter((parameter) => !("default" in parameter)).map(({ name }) => [name, "1"])) } : null;

/**
 * One parameter, by its type: a number, one of several words, or a yes and no.
 * @param {{
 *   id: string, parameter: Parameter, value: unknown, problem: string | null, hint?: string, onchange: (value: string | boolean) => void
 * }} field `hint` stands where nothing is typed, in place of the default
 */
export function parameterField({ id, parameter, value, problem, onchange, hint }) {
  const { name, type, default: start, choices } = parameter;
  const described = { id, "aria-invalid": String(problem !== null), "aria-describedby": problem === null ? null : `${id}-problem` };
  const control = choices
    ? h("select", { ...described, value: value ?? start, onchange: ({ target }) => onchange(target.value) }, choices.map((word) => h("option", { value: word, key: word }, word)))
    : type === "boolean"
      ? h("input", { ...described, type: "checkbox", checked: value ?? start, onchange: ({ target }) => onchange(target.checked) })
      : h("input", {
        ...described, type: "text", inputmode: "decimal", autocomplete: "off", spellcheck: "false", class: "number", value: typeof value === "number" ? exact(value) : value ?? "",
        placeholder: hint ?? (typeof start === "number" ? exact(start) : null), title: bounds(parameter), oninput: ({ target }) => onchange(target.value),
      });
  return h("div", { class: "labelled parameter", key: id }, h("label", { for: id }, name), control, problem !== null && h("p", { class: "field-problem", id: `${id}-problem` }, problem));
}

const UNBOUNDED = 1e300; // what the service says for "any"

/** What a number may be, in words. @param {Omit<Parameter, "name" | "type">} parameter */
export function bounds({ minimum, exclusive_minimum: above, maximum, exclusive_maximum: below, default: start }) {
  const words = [
    minimum !== undefined && Math.abs(minimum) < UNBOUNDED && `at least ${exact(minimum)}`,
    above !== undefined && `above ${exact(above)}`,
    maximum !== undefined && Math.abs(maximum) < UNBOUNDED && `at most ${exact(maximum)}`,
    below !== undefined && `below ${exact(below)}`,
    typeof start === "number" && `by itself ${exact(start)}`,
  ].filter(Boolean);
  return words.length === 0 ? null : `A number, ${words.join(", ")}`;
}
