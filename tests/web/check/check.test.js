import assert from "node:assert/strict";
import test from "node:test";
import { checkActions, initial } from "../../../app/web/explorer/check/actions.js";
import { check } from "../../../app/web/explorer/check/check.js";
import { checkRequest, readingOf, sent, strangers, toleranceOf } from "../../../app/web/explorer/check/claims.js";
import { marking } from "../../../app/web/explorer/check/compare.js";
import { claimField } from "../../../app/web/explorer/check/field.js";
import { mistakeList, sentence } from "../../../app/web/explorer/check/mistake.js";
import { findingOf, isOutdated, verdictOf } from "../../../app/web/explorer/check/verdicts.js";
import { createStore } from "../../../app/web/explorer/store.js";
import { storyOf } from "../../../app/web/explorer/story.js";
import { example } from "../examples.js";
import { elements, textOf } from "../views.js";

const founding = example("founding");
const story = storyOf(founding.request, founding.answers.explain);

/** The room with a store and without a service, of which these actions ask nothing. */
function room(at = story) {
  const store = createStore({ story: at, check: initial });
  return { store, act: checkActions(store, {}), get: () => store.get().check };
}

for (const name of ["wrong_dZ", "two_bugs"]) {
  test(`the claims of ${name}, taken into the fields, are sent as they came`, () => {
    const { request } = example(name);
    const { act, store } = room();
    act.take(request);
    assert.deepEqual(checkRequest(store.get()), { path: "check", body: { ...story.request, claims: request.claims, tolerance: undefined } });
  });
}

test("a claim about the loss is sent as a number", () => {
  const { request, answers } = example("stale_weights");
  const { act, store } = room(storyOf(request, example("founding_sgd").answers.explain));
  act.take(request);
  assert.deepEqual(checkRequest(store.get()).body.claims, request.claims);
  assert.equal(answers.check.first_wrong, "loss_next");
});

test("one number is sent as a number about the loss, and as it is about a matrix", () => {
  assert.equal(sent([[0.3]], []), 0.3);
  assert.equal(sent([0.3], []), 0.3);
  assert.deepEqual(sent([[0.3]], [1, 1]), [[0.3]]);
  assert.deepEqual(sent([0.1, 0.2], [1, 2]), [0.1, 0.2]);
  assert.deepEqual(sent([[0.1, 0.2]], []), [[0.1, 0.2]]);
});

test("an example without claims leaves the texts and clears the report", () => {
  const { act, store, get } = room();
  act.write("dW_1", "1, 2");
  store.patch("check", { report: {} });
  act.take({ X: [[1]] });
  assert.equal(get().texts.dW_1, "1, 2");
  assert.equal(get().report, null);
});

test("what is pasted fills the fields that it names, near names are proposed, and the others are told", () => {
  const { act, get } = room();
  act.setPaste("dW_1 = [[1 2 3]\n [4 5 6]]\ndb1 = [0.1, 0.2, 0.3]\naccuracy: 0.9");
  act.fill();
  assert.deepEqual(get().texts, { dW_1: "1, 2, 3\n4, 5, 6" });
  assert.deepEqual(get().paste.filled, ["dW_1"]);
  assert.deepEqual(get().paste.unknown, [{ name: "db1", text: "[0.1, 0.2, 0.3]", near: "db_1" }, { name: "accuracy", text: "0.9", near: null }]);
  act.adopt(get().paste.unknown.slice(0, 1));
  assert.equal(get().texts.db_1, "[0.1, 0.2, 0.3]");
  assert.deepEqual(get().paste.unknown.map(({ name }) => name), ["accuracy"]);
});

test("text that is no tensor is kept, told of, and not sent", () => {
  const { act, get, store } = room();
  act.write("dW_1", "[[1, x]]");
  act.write("db_1", "1, 2, 3");
  assert.equal(get().texts.dW_1, "[[1, x]]");
  assert.match(get().readings.dW_1.problem, /column 2/);
  assert.deepEqual(checkRequest(store.get()).body.claims, { db_1: [[1, 2, 3]] });
});

test("texts about tensors of another network are kept, told of, and not sent", () => {
  const { act, get, store } = room();
  act.write("dW_3", "1, 2");
  act.write("dW_4", "");
  assert.deepEqual(strangers(story, get().readings), ["dW_3"]);
  assert.deepEqual(checkRequest(store.get()).body.claims, {});
});

test("a tolerance is a number above 0 and up to 1, or nothing", () => {
  assert.deepEqual(toleranceOf(" "), { tolerance: undefined });
  assert.deepEqual(toleranceOf("1e-6"), { tolerance: 1e-6 });
  for (const text of ["0", "2", "-1", "x"]) assert.match(toleranceOf(text).problem, /above 0/);
});

const answer = example("two_bugs").answers.check;
const texts = { dZ_1: "1", db_1: "2" };
const judged = { story, check: { texts, tolerance: "", problem: null, report: { answer, story, texts, tolerance: "" } } };
const now = (check) => ({ ...judged, check: { ...judged.check, ...check } });

test("a verdict stands beside a field until its text changes, and the others keep theirs", () => {
  const changed = now({ texts: { ...texts, dZ_1: "3" } });
  assert.equal(findingOf(judged, "dZ_1").verdict, "wrong");
  assert.equal(findingOf(changed, "dZ_1"), null);
  assert.equal(findingOf(changed, "db_1").verdict, "wrong");
});

test("a report is outdated when texts, tolerance or network have changed since", () => {
  assert.equal(isOutdated(judged), false);
  assert.equal(isOutdated(now({ texts: { ...texts } })), true);
  assert.equal(isOutdated(now({ tolerance: "0.1" })), true);
  assert.equal(isOutdated({ ...judged, story: { ...story } }), true);
  assert.equal(isOutdated(now({ report: null })), false);
});

test("the verdict is one sentence", () => {
  assert.equal(verdictOf(answer), "2 of 7 are wrong.");
  assert.equal(verdictOf(example("wrong_dZ").answers.check), "1 of 6 is wrong.");
  assert.equal(verdictOf(example("stale_weights").answers.check), "loss_next is wrong.");
  assert.equal(verdictOf({ verdict: "correct", findings: [{ name: "loss", verdict: "correct" }] }), "loss is right.");
  assert.match(verdictOf({ verdict: "correct_in_other_convention", findings: [{}, {}, {}] }), /^All 3 are right, in another convention/);
});

test("a mistake is told without the formulas that stand below it", () => {
  const [{ mistakes: [mistake] }] = answer.findings.filter(({ name }) => name === "db_1");
  assert.equal(sentence(mistake), "The gradient of the bias was averaged over the samples instead of summed.");
  assert.equal(sentence({ ...mistake, says: `${mistake.says} The same was done in db_2, db_3.`, also_in: ["db_2", "db_3"] }), sentence(mistake));
});

test("numbers that differ by more than their digits are marked, and the one that differs most always", () => {
  const mark = marking([[0.12, 0.5], [0.3, 0.9]], [[0.124, 0.6], [0.3, 0.1]], [1, 1], { relative: 1e-9, decimals: 2 });
  assert.deepEqual([mark(0, 0), mark(0, 1), mark(1, 0), mark(1, 1)], [null, "differs from ours", null, "differs most"]);
});

const fieldsIn = (state, act) => new Map(elements(check(state, act)).filter(({ properties }) => properties.class?.startsWith("claim ")).map((field) => [field.properties.key, field]));

test("a key makes the field anew in which it is pressed, and no other", () => {
  const { act, store } = room();
  const actions = { check: act };
  const before = fieldsIn(store.get(), actions);
  act.write("dW_1", "0.1");
  const after = fieldsIn(store.get(), actions);
  assert.deepEqual([...after].filter(([name, field]) => before.get(name) !== field).map(([name]) => name), ["dW_1"]);
});

test("ours stands beside a field once that has come into view, and waits again when it is asked for anew", () => {
  const { act, store } = room();
  const tables = () => [...fieldsIn(store.get(), { check: act })].filter(([, field]) => elements(field).some(({ tag }) => tag === "table")).map(([name]) => name);
  act.showOurs(true);
  assert.deepEqual(tables(), []);
  act.see("Z_2");
  assert.deepEqual(tables(), ["Z_2"]);
  act.showOurs(false);
  act.showOurs(true);
  assert.deepEqual(tables(), []);
});

test("an empty field means nothing", () => assert.equal(readingOf(" \n"), null));

// What a view says, with the tags of what is marked.
const said = (view) => {
  if ("text" in view) return view.text;
  const inner = view.children.map(said).join("");
  return ["del", "ins"].includes(view.tag) ? `<${view.tag}>${inner}</${view.tag}>` : inner;
};
const shown = (finding) => {
  const act = { check: { page: (code) => `mistakes/${code}`, probe: () => undefined }, network: {} };
  return mistakeList(finding, { story }, act).flat(Infinity).filter(Boolean).map(said).join("\n");
};

test("the faulty part of a formula is marked by its element and by words, not by colour alone", () => {
  const [finding] = answer.findings.filter(({ name }) => name === "db_1");
  assert.match(shown(finding), /db_1 = sum\(dZ_1, axis=0\) <del>\(too much: \/ m\)<\/del>/);
  const [other] = answer.findings.filter(({ name }) => name === "dZ_1");
  assert.match(shown(other), /dZ_1 = dA_1\(something is missing here\)/);
  assert.match(shown(other), /<ins>\(missing from yours: \* A_1 \* \(1 - A_1\)\)<\/ins>/);
});

test("a network on which mistakes differ is offered where they tie in one statement, and only there", () => {
  const [{ mistakes: [mistake] }] = answer.findings.filter(({ name }) => name === "db_1");
  const tied = (other) => shown({ name: "db_1", tie: "2 mistakes make these very numbers.", mistakes: [mistake, { ...mistake, ...other }] });
  assert.match(tied({}), /Make a network on which they differ/);
  assert.doesNotMatch(tied({ where: "dZ_1" }), /Make a network/);
});

test("a difference that no float64 can hold, which the service sends as null, is told in words", () => {
  const finding = { name: "dA_2", verdict: "wrong", max_error: null, at: [0, 0], claimed: -1.7e308, expected: null };
  const texts = { dA_2: "-1.7e308" };
  const report = { answer: { findings: [finding], tolerance: { relative: 1e-9, decimals: null, from: "you" } }, story, texts, tolerance: "" };
  const check = { ...initial, texts, readings: { dA_2: readingOf(texts.dA_2) }, isOursShown: true, report };
  const view = claimField({ name: "dA_2", statement: "dA_2", shape: [1, 1] }, { story, check }, { check: {}, see: {} });
  assert.match(textOf(view), /Largest difference too large for any float64 at dA_2\[0,0\]: yours is \u22121\.70*e\+308, and by your other numbers it is too large/);
});
