// The tab "check mine": own tensors beside ours, and the finding, which names the mistake.

import assert from "node:assert/strict";

import { ask, fact } from "./explorer.mjs";

const wrong = await ask("examples/wrong_dZ");
const { findings } = await ask("check", wrong);
const { mistakes: [mistake] } = findings.find(({ verdict }) => verdict === "wrong");

fact("Numbers that are right are found right", {}, async (page) => {
  const { statements } = await ask("explain", await ask("examples/founding"));
  await page.getByRole("tab", { name: "Check mine" }).click();
  for (const name of ["Z_1", "dZ_1", "dW_1"]) {
    const { value } = statements.find((made) => made.name === name);
    await page.getByRole("textbox", { name: new RegExp(`^Your ${name},`) }).fill(value.map((row) => row.join("\t")).join("\n"));
  }
  await page.getByRole("button", { name: /^Check( \d+)?$/ }).click();
  const finding = page.getByRole("complementary", { name: "The finding" });
  await finding.getByText(/ right\./).waitFor();
});

fact("All tensors pasted at once are told apart by name, and the mistake in them is named as the service names it", {}, async (page) => {
  await page.getByRole("tab", { name: "Check mine" }).click();
  await page.getByRole("textbox", { name: "Paste all at once" }).fill(JSON.stringify(wrong.claims));
  await page.getByRole("button", { name: "Fill the fields" }).click();
  await page.getByRole("button", { name: /^Check( \d+)?$/ }).click();
  const finding = page.getByRole("complementary", { name: "The finding" });
  const plain = (text) => text.replace(/[_\s]/g, "");
  await finding.locator("ins").first().waitFor(); // the part of the formula that is missing is marked
  const [what] = mistake.says.split(" Your numbers are");
  assert.ok(plain(await finding.textContent()).includes(plain(what)), await finding.innerText());
});

fact("A text that is no matrix is said at its field, and what was typed stays", { refused: true }, async (page) => {
  await page.getByRole("tab", { name: "Check mine" }).click();
  const mine = page.getByRole("textbox", { name: /^Your dW_1,/ });
  await mine.fill("1, 2, three");
  await mine.blur();
  await page.locator("[aria-invalid='true']").first().waitFor();
  assert.deepEqual([await mine.inputValue(), await mine.getAttribute("aria-invalid")], ["1, 2, three", "true"]);
});
