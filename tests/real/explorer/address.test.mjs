// The state in the address: a link reproduces the page, and no address, however it came about, breaks it.

import assert from "node:assert/strict";

import { fragmentOf } from "../../../app/web/explorer/address.js";
import { draftOf } from "../../../app/web/explorer/editor/draft.js";
import { ask, EXPLORER, fact, open, parts, read } from "./explorer.mjs";

/** A fact about a page that is opened at an address with this fragment. */
const opened = (says, fragment, look, options = {}) =>
  fact(says, { bare: true, ...options }, async (page) => {
    await open(page, `${EXPLORER}#${await fragment()}`);
    await look(page);
  });

fact("What one looks at is in the address, from which another page shows the same", {}, async (page) => {
  await parts(page).scrubber.fill("12");
  await parts(page).cell("dW_1[0,2]").click();
  await parts(page).derivation("dW_1[0,2]").waitFor();
  await page.waitForURL(/#.*element=/);
  const other = await page.context().newPage();
  await open(other, page.url());
  await parts(other).derivation("dW_1[0,2]").waitFor();
  assert.equal(await parts(other).card.innerText(), await parts(page).card.innerText());
  assert.equal(await parts(other).scrubber.inputValue(), "12");
});

fact("The page as it begins has an address without a fragment, and comes back to it", {}, async (page) => {
  await page.waitForTimeout(500);
  assert.equal(page.url(), EXPLORER);
  await page.keyboard.press("ArrowRight");
  await page.waitForURL(/#at=Z_1$/);
  await page.keyboard.press("ArrowLeft");
  await page.waitForURL(EXPLORER);
});

fact("An address that is entered while the page is open is followed", {}, async (page) => {
  await page.evaluate(() => { location.hash = "#at=dZ_1"; });
  await page.getByRole("heading", { level: 2, name: "dZ1", exact: true }).waitFor();
  assert.equal(await parts(page).scrubber.inputValue(), "11");
});

for (const example of ["softmax_classifier", "deep", "founding_sgd", "deep_momentum"]) {
  opened(`A link names the example ${example}, and every tensor of it is the service's`, () => `example=${example}`, async (page) => {
    const { include, trace, ...request } = await ask(`examples/${example}`);
    const { statements } = await ask("explain", request);
    const { scrubber, title, cell } = parts(page);
    assert.equal(await scrubber.getAttribute("max"), String(statements.length));
    for (const { name, value, shape } of [statements[0], statements.at(-1)]) {
      await scrubber.fill(String(statements.findIndex((statement) => statement.name === name) + 1));
      assert.ok((await title.innerText()).length > 0, name);
      const element = shape.length === 0 ? name : `${name}[0,0]`;
      assert.match(await cell(element).getAttribute("aria-label"), new RegExp(`= ${shape.length === 0 ? value : value[0][0]}(, |$)`));
    }
  });
}

const own = { X: [[1, -0], [0.1, 3e-300]], y: [[1], [2]], layers: [{ W: [[2], [3]], activation: "tanh" }, { W: [[0.5]], b: [[-1]], activation: "identity" }], loss: "mse" };

opened("A link holds a network of one's own", async () => fragmentOf({ at: "Z_1" }, { network: draftOf(own) }), async (page) => {
  const { statements: [{ value }] } = await ask("explain", own);
  assert.equal(await parts(page).title.innerText(), read("Z_1"));
  for (const i of [0, 1]) assert.match(await parts(page).cell(`Z_1[${i},0]`).getAttribute("aria-label"), new RegExp(`= ${value[i][0]}(, |$)`));
});

const packed = (value) => () => fragmentOf({}, { network: value });
const MISTYPED = {
  "a tab that is none": () => "tab=nonsense",
  "a tab with the name of a method": () => "tab=constructor",
  "a tensor that is none": () => "at=nonsense",
  "a tensor that is markup": () => `at=${encodeURIComponent("<img src=x onerror=alert(1)>")}`,
  "a number that a given tensor has not": () => "at=X&element=X[9,9]",
  "a number that is no name": () => "at=X&element=%00",
  "a piece that was cut short": () => "network=abc",
  "a network that is null": packed(null),
  "a network that is an empty object": packed({}),
  "a network that is a list": packed([]),
  "a network that is a number": packed(5),
  "a network whose layers are none": packed({ ...draftOf(own), layers: [null] }),
  "a network whose matrices are numbers": packed({ ...draftOf(own), X: 5 }),
  "a percent sign alone": () => "%",
  "ten thousand signs": () => "x".repeat(10_000),
};

for (const [what, fragment] of Object.entries(MISTYPED)) {
  opened(`An address with ${what} shows the founding example`, fragment, async (page) => {
    assert.match(await page.getByRole("article").innerText(), /4 samples went forward through a 2-3-1 network|came with the request/);
    await page.waitForTimeout(400);
    await page.keyboard.press("ArrowRight");
  });
}

opened("A number that a tensor has not is said to be none, in the service's words", () => "at=dW_1&element=dW_1[9,9]", async (page) => {
  assert.match(await page.getByRole("alert").innerText(), /dW_1/);
}, { refused: true });
