// Choosing and editing the network: what is typed is told by the service, what is no matrix is said at its field, and nothing is lost.

import assert from "node:assert/strict";

import { ask, EXPLORER, fact, open, parts } from "./explorer.mjs";
import { serving } from "./services.mjs";

const founding = await ask("examples/founding");
const network = (page) => page.getByRole("region", { name: "The network" });
const field = (page, name) => network(page).getByRole("textbox", { name, exact: true });
const edit = (page) => network(page).getByRole("button", { name: "Edit" }).click();
const loss = (page) => page.getByRole("article").getByText(/loss is/);

/** Wait until the overview tells this loss. */
const toldLoss = (page, value) => loss(page).locator(`[title="${value}"]`).waitFor();

fact("Every example that is offered can be chosen, and is told without a problem", {}, async (page) => {
  const choice = network(page).getByRole("combobox", { name: "Example" });
  const names = await choice.locator("option").evaluateAll((options) => options.map(({ value }) => value));
  assert.ok(names.length > 8, names.join(" "));
  for (const name of names) {
    await choice.selectOption(name);
    await page.waitForFunction(() => document.querySelector("[aria-busy='false']") && !document.querySelector("[role=alert]"));
  }
});

for (const [way, text] of [["spreadsheet cells", "1\t2\n3\t4\n5\t6\n7\t8"], ["CSV", "1,2\n3,4\n5,6\n7,8"], ["JSON", "[[1,2],[3,4],[5,6],[7,8]]"]]) {
  fact(`Data pasted as ${way} are told by the service`, {}, async (page) => {
    await edit(page);
    await field(page, "X, a row a sample").fill(text);
    const { loss: expected } = await ask("explain", { ...founding, X: [[1, 2], [3, 4], [5, 6], [7, 8]] });
    await toldLoss(page, expected);
    assert.equal(await field(page, "X, a row a sample").inputValue(), text);
  });
}

for (const [what, text, words] of [
  ["no matrix", "0.1, two", /two/],
  ["of rows of different lengths", "1, 2\n3", /[Rr]ow 2/],
  ["of a shape that does not fit", "1, 2, 3\n4, 5, 6", /W_1|3/],
]) {
  fact(`A matrix that is ${what} is said at its field, keeps what was typed, and is mended there`, { refused: true }, async (page) => {
    await edit(page);
    const W = field(page, "W1");
    await W.fill(what.startsWith("of a shape") ? `${text}\n7, 8, 9` : text);
    const typed = await W.inputValue();
    await W.and(page.locator("[aria-invalid='true']")).waitFor();
    assert.match(await page.locator(`[id="${(await W.getAttribute("aria-describedby")).split(" ").at(-1)}"]`).innerText(), words);
    assert.equal(await W.inputValue(), typed);
    assert.ok(await W.evaluate((node) => node === document.activeElement));
    await W.fill("1, 2, 3\n4, 5, 6");
    const layers = [{ ...founding.layers[0], W: [[1, 2, 3], [4, 5, 6]] }, founding.layers[1]];
    await toldLoss(page, (await ask("explain", { ...founding, layers })).loss);
    assert.equal(await page.locator("[aria-invalid='true']").count(), 0);
  });
}

fact("A file is read into its field, and one that is larger than what the service takes is refused there", { bare: true }, async (page) => {
  const service = await serving({ MAX_BODY_BYTES: "20000", MAX_BYTES_IN_FLIGHT: "40000" });
  await open(page, service.address);
  await edit(page);
  const choose = (text) => network(page).getByLabel("X: read from a file").setInputFiles({ name: "X.csv", mimeType: "text/csv", buffer: Buffer.from(text) });
  await choose("1,2\n".repeat(5001));
  const said = network(page).getByRole("alert");
  assert.match(await said.innerText(), /X\.csv has 20,004 bytes.*at most 20,000 bytes/);
  assert.equal(await field(page, "X, a row a sample").inputValue(), founding.X.map((row) => row.join(", ")).join("\n"));
  await choose("1,2\n3,4\n5,6\n7,8\n");
  await toldLoss(page, (await ask("explain", { ...founding, X: [[1, 2], [3, 4], [5, 6], [7, 8]] })).loss);
  assert.equal(await said.count(), 0);
});

fact("An activation and a loss are chosen, and the service tells of the network with them", {}, async (page) => {
  await edit(page);
  await network(page).getByRole("combobox", { name: "Activation" }).first().selectOption("tanh");
  await network(page).getByRole("combobox", { name: "Loss" }).selectOption("mse");
  const layers = [{ ...founding.layers[0], activation: "tanh" }, founding.layers[1]];
  await toldLoss(page, (await ask("explain", { ...founding, layers, loss: "mse" })).loss);
});

fact("Weights are drawn by a seed: those that the service draws", {}, async (page) => {
  await edit(page);
  await field(page, "Seed").fill("7");
  await network(page).getByRole("button", { name: "Draw all weights by seed" }).click();
  const { layers } = await ask("initialize", { sizes: [2, 3, 1], activations: ["sigmoid", "identity"], seed: 7 });
  const first = String(layers[0].W[0][0]);
  await page.waitForFunction((text) => [...document.querySelectorAll("textarea")].some(({ value }) => value.startsWith(text)), first);
});

fact("An own network is in the address, from which another page shows it, with what is not yet right", { refused: true }, async (page) => {
  await edit(page);
  await field(page, "X, a row a sample").fill("1, 2\n3, oops");
  await page.waitForURL(/network=/);
  const other = await page.context().newPage();
  await other.goto(page.url());
  await network(other).getByRole("button", { name: /^(Edit|Close)/ }).waitFor();
  if (await network(other).getByRole("button", { name: /^Edit/ }).count()) await network(other).getByRole("button", { name: /^Edit/ }).click();
  assert.equal(await field(other, "X, a row a sample").inputValue(), "1, 2\n3, oops");
  assert.ok(page.url().startsWith(EXPLORER));
});

fact("Arrow keys in a field move its caret and not the story", {}, async (page) => {
  await edit(page);
  await field(page, "X, a row a sample").focus();
  for (let i = 0; i < 3; i++) await page.keyboard.press("ArrowRight");
  assert.equal(await parts(page).scrubber.inputValue(), "0");
});
