// The tab "see": the founding example forward and backward, statement by statement, each number the service's own.

import assert from "node:assert/strict";

import { ask, fact, parts, read, roundedNumber } from "./explorer.mjs";

const founding = await ask("examples/founding");
const told = await ask("explain", founding);
const last = told.statements.length;

fact("The first view, without a click, shows all fourteen tensors and the loss, and invites to step", {}, async (page) => {
  const graph = page.getByRole("group", { name: "The computation graph" });
  for (const { name } of told.statements) assert.ok(await graph.getByRole("button", { name: new RegExp(`^${name}, `) }).isVisible(), name);
  assert.equal(last, 14);
  assert.match(await page.getByRole("main").innerText(), /loss is 0\.2990/);
  await page.getByRole("button", { name: /^Step forward/ }).click();
  assert.equal(await parts(page).title.innerText(), "Z1");
});

fact("Each statement that one steps to has the formula, the sentence, the shape and the numbers of the service", {}, async (page) => {
  const { step, title, card, cell } = parts(page);
  for (const [i, statement] of told.statements.entries()) {
    await step("One statement on").click();
    assert.equal(await title.innerText(), read(statement.name));
    assert.equal(await mathOf(card), statement.mathml, statement.name);
    const text = read(await card.textContent());
    assert.ok(text.includes(read(statement.sentence)), statement.name);
    assert.ok(text.includes(statement.shape.length === 0 ? "a number" : statement.shape.join("\u00d7")), statement.name);
    await compareNumbers(cell, statement);
    assert.match(await page.getByRole("status").filter({ hasText: "of" }).first().innerText(), new RegExp(`^${i + 1} of ${last}\\b`));
  }
  assert.equal(await step("One statement on").getAttribute("aria-disabled"), "true");
});

fact("Arrow keys step on and back, Home and End lead to the ends, and none beyond", {}, async (page) => {
  const { title } = parts(page);
  const names = told.statements.map(({ name }) => read(name));
  const press = async (key) => {
    await page.keyboard.press(key);
    return title.innerText();
  };
  for (const name of names) assert.equal(await press("ArrowRight"), name);
  assert.equal(await press("ArrowRight"), names.at(-1));
  for (const name of names.slice(0, -1).reverse()) assert.equal(await press("ArrowLeft"), name);
  assert.match(await press("ArrowLeft"), /Forward/);
  assert.match(await press("ArrowLeft"), /Forward/);
  assert.equal(await press("End"), names.at(-1));
  assert.match(await press("Home"), /Forward/);
});

fact("The scrubber leads to any statement, says where it is, and follows the steps", {}, async (page) => {
  const { scrubber, title, step } = parts(page);
  for (const place of [7, 1, last]) {
    await scrubber.fill(String(place));
    assert.equal(await title.innerText(), read(told.statements[place - 1].name));
    assert.equal(await scrubber.getAttribute("aria-valuetext"), `${place} of ${last}: ${told.statements[place - 1].name}`);
  }
  await step("Back to the start").click();
  assert.equal(await scrubber.inputValue(), "0");
  await scrubber.focus();
  await page.keyboard.press("ArrowRight");
  assert.deepEqual([await scrubber.inputValue(), await title.innerText()], ["1", "Z1"]);
});

fact("Clicking a tensor from which a statement is made leads to that tensor, made or given", {}, async (page) => {
  const { card, title, scrubber } = parts(page);
  await scrubber.fill(String(last));
  const made = ["dZ_1", "dA_1", "W_2"]; // dX = dZ_1 @ W_1.T, dZ_1 is made from dA_1, and dA_1 from W_2
  for (const name of made) {
    await card.getByRole("button", { name: new RegExp(`^${read(name)} `) }).click();
    assert.equal(await title.innerText(), read(name));
  }
  assert.match(await card.innerText(), /came with the request/);
  await card.getByRole("button", { name: /^Z2 / }).click();
  assert.equal(await title.innerText(), "Z2");
});

for (const [element, tensor] of [["dW_1[0,2]", "dW_1"], ["Z_1[3,1]", "Z_1"], ["L", "L"], ["db_2[0,0]", "db_2"]]) {
  fact(`Clicking the number ${element} shows its derivation: the terms of the service, which sum to it`, {}, async (page) => {
    const expected = await ask(`explain?element=${encodeURIComponent(element)}`, founding);
    const { scrubber, cell, derivation } = parts(page);
    await scrubber.fill(String(told.statements.findIndex(({ name }) => name === tensor) + 1));
    await cell(element).click();
    const shown = derivation(element);
    assert.match(await shown.getByRole("heading").innerText(), new RegExp(`= ${String(expected.value).replace(".", "\\.")}$`));
    const terms = await shown.locator("tbody tr td:last-child").evaluateAll((cells) => cells.map(({ title, textContent }) => [title, textContent]));
    assert.deepEqual(terms.map(([exact]) => Number(exact)), expected.terms.map(({ value }) => value));
    for (const [exact, rounded] of terms) assertNear(rounded, Number(exact));
    const sum = terms.reduce((all, [exact]) => all + Number(exact), 0);
    assert.ok(Math.abs(sum - expected.value) < 1e-15, `${sum} is not ${expected.value}`);
    assert.equal(await mathOf(shown), expected.mathml);
  });
}

fact("From a derivation one goes on to the numbers that it is made of, down to those of the request", {}, async (page) => {
  const { scrubber, cell, derivation } = parts(page);
  await scrubber.fill("1");
  await cell("Z_1[1,2]").click();
  await derivation("Z_1[1,2]").getByRole("button", { name: "W_1[0,2]" }).click();
  assert.match(await derivation("W_1[0,2]").innerText(), /W_1\[0,2\] = 0\.25[^]*given in the request/);
  assert.equal(await parts(page).title.innerText(), "W1");
});

/** Every number of a statement stands in its cell, rounded, and exact in the cell's label. */
async function compareNumbers(cell, { name, value, shape }) {
  const rows = shape.length === 0 ? [[value]] : value;
  for (const [i, row] of rows.entries()) {
    for (const [j, number] of row.entries()) {
      const element = shape.length === 0 ? name : `${name}[${i},${j}]`;
      const [text, label] = await cell(element).evaluate((node) => [node.textContent, node.getAttribute("aria-label")]);
      const [, named, exact] = label.match(/^(\S+) = ([^, ]+)(, shown as .*)?$/);
      assert.equal(named, element);
      assert.ok(Object.is(Number(exact), number), `${label}: the service says ${number}`);
      assertNear(text, number);
    }
  }
}

function assertNear(text, number) {
  const { value, place } = roundedNumber(text);
  assert.ok(Math.abs(value - number) <= place * (0.5 + 1e-9), `${number} is shown as ${text}`);
}

/** The MathML in a part of the page, as the service writes it. */
const mathOf = (locator) => locator.locator("math").first().evaluate((node) => new XMLSerializer().serializeToString(node));
