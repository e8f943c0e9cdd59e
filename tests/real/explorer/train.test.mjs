// The tab "train": a training that is seen as it goes, is paused, and goes on.

import assert from "node:assert/strict";

import { EXPLORER, ask, fact } from "./explorer.mjs";

fact("A training draws its loss, can be paused, goes on from there, and leads to the network that came of it", {}, async (page) => {
  await page.getByRole("tab", { name: "Train", exact: true }).click();
  const settings = page.getByRole("region", { name: "Settings of the training" });
  await settings.getByRole("textbox", { name: "steps" }).fill("200000");
  const training = page.getByRole("region", { name: "Training", exact: true });
  const made = () => training.getByRole("progressbar").evaluate((bar) => Number(bar.getAttribute("aria-valuenow") ?? bar.value));
  await training.getByRole("button", { name: "Train", exact: true }).click();
  await page.waitForFunction(() => document.querySelectorAll("svg path, svg polyline").length > 0);
  await training.getByRole("button", { name: "Pause" }).click();
  await training.getByRole("button", { name: /Resume|Go on|Train/ }).waitFor();
  const paused = await made();
  await page.waitForTimeout(300);
  assert.equal(await made(), paused);
  assert.ok(paused > 0);
  await training.getByRole("button", { name: "Step", exact: true }).click();
  await page.waitForTimeout(500);
  assert.equal(await made(), paused + 1);
});

fact("The editor and this tab offer what one answer of /catalog has, and a parameter that is no number is said at its field", { refused: true }, async (page) => {
  const asked = [];
  page.on("request", (request) => request.url().endsWith("/catalog") && asked.push(request.url()));
  const network = page.getByRole("region", { name: "The network" });
  await network.getByRole("button", { name: "Edit" }).click();
  await network.getByRole("combobox", { name: "Optimizer" }).selectOption("nadam");
  await page.getByRole("tab", { name: "Train", exact: true }).click();
  const settings = page.getByRole("region", { name: "Settings of the training" });
  assert.equal(await settings.getByRole("combobox", { name: "Optimizer" }).inputValue(), "nadam");
  assert.equal(asked.length, 1);
  const rate = settings.getByRole("textbox", { name: "lr" });
  await rate.fill("much");
  await page.getByRole("region", { name: "Training", exact: true }).getByRole("button", { name: "Step", exact: true }).click();
  await rate.and(page.locator("[aria-invalid='true']")).waitFor();
  assert.match(await settings.locator(`#${await rate.getAttribute("aria-describedby")}`).innerText(), /must be a number/);
  assert.equal(await rate.inputValue(), "much");
});

fact("One step has the loss that /train answers, and starting over begins anew", {}, async (page) => {
  await page.getByRole("tab", { name: "Train", exact: true }).click();
  const training = page.getByRole("region", { name: "Training", exact: true });
  await training.getByRole("button", { name: "Step", exact: true }).click();
  await page.waitForFunction(() => /0\.29/.test(document.querySelector("#panel").innerText));
  await training.getByRole("button", { name: "Start over" }).click();
  await training.getByText("Not begun").waitFor();
});

const BATCHES = { steps: 6_000, batch_size: 7, shuffle_seed: 5 }; // of 80 samples: the last batch of an epoch holds three

/** The losses of /train, all of them in one request. */
async function inOne(request) {
  const body = JSON.stringify({ ...request, ...BATCHES, stop_below: null, report_every: 1 });
  const answer = await fetch(new URL("train", EXPLORER), { method: "POST", headers: { "content-type": "application/json" }, body });
  return (await answer.text()).trim().split("\n").map((line) => JSON.parse(line)).filter(({ step }) => step).map(({ loss }) => loss);
}

fact("However often a shuffled training is paused, each of its losses is that of one request, to the last bit", { address: () => `${EXPLORER}#example=two_spirals` }, async (page) => {
  const losses = await inOne(await ask("examples/two_spirals"));
  assert.equal(losses.length, BATCHES.steps);
  await page.getByRole("tab", { name: "Train", exact: true }).click();
  const settings = page.getByRole("region", { name: "Settings of the training" });
  const typed = { steps: BATCHES.steps, "batch size": BATCHES.batch_size, "shuffle seed": BATCHES.shuffle_seed, "stop below": "" };
  for (const [name, value] of Object.entries(typed)) await settings.getByRole("textbox", { name, exact: true }).fill(String(value));
  const training = page.getByRole("region", { name: "Training", exact: true });
  const press = (name) => training.getByRole("button", { name, exact: true }).click();
  const made = () => training.getByRole("progressbar").evaluate((bar) => Number(bar.getAttribute("aria-valuenow")));
  const loss = () => training.locator("strong").getAttribute("title");
  const rests = () => training.getByText(/^(Paused|Done)$/).waitFor();
  const done = () => training.getByText("Done").waitFor({ timeout: 30_000 });
  const pauses = [];
  for (const steps of [1, 2, 5]) {
    for (let i = 0; i < steps; i += 1) {
      const before = await made();
      await press("Step");
      await page.waitForFunction((n) => Number(document.querySelector("[role=progressbar]").ariaValueNow) === n, before + 1);
    }
    for (const then of ["Resume", "Pause"]) await press(then);
    await rests();
    pauses.push(await made());
    assert.equal(Number(await loss()), losses[pauses.at(-1) - 1], `after ${pauses} steps`);
  }
  assert.ok(pauses.some((steps) => steps % 12 > 0), `amid an epoch: ${pauses}`);
  await press("Resume");
  await done();
  assert.equal(Number(await loss()), losses.at(-1));
  await press("Start over");
  await press("Train");
  await done();
  assert.equal(Number(await loss()), losses.at(-1));
  const told = page.waitForResponse((answer) => new URL(answer.url()).pathname.endsWith("/explain"));
  await press("Look at this network");
  assert.equal((await told).status(), 200);
});
