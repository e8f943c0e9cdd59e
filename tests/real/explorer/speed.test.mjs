// How long one waits: for the first picture, and for each step.

import assert from "node:assert/strict";

import { fact, open, parts, requestOf, use } from "./explorer.mjs";
import { serving } from "./services.mjs";

/** How long a visitor who has never been here waits for the first picture of a service, in milliseconds. */
async function wait(browser, address) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  await page.addInitScript(() => {
    new MutationObserver((_, observer) => {
      if (!document.querySelector("[aria-label='Step through the computation']")) return;
      observer.disconnect();
      requestAnimationFrame(() => setTimeout(() => { window.shown = performance.now(); }));
    }).observe(document, { childList: true, subtree: true });
  });
  await open(page, address);
  const shown = await (await page.waitForFunction(() => window.shown)).jsonValue();
  await context.close();
  return shown;
}

const middle = (numbers) => numbers.toSorted((one, other) => one - other)[Math.floor(numbers.length / 2)];

fact("The first picture comes in under a second from a service that has just started", {}, async (page) => {
  const waits = [];
  for (let start = 0; start < 5; start += 1) {
    const service = await serving();
    waits.push(await wait(page.context().browser(), service.address));
    await service.end();
  }
  assert.ok(middle(waits) < 1_000, `milliseconds after navigation: ${waits}`);
});

/**
 * How long it takes until each key of a round is on the screen, in milliseconds: the least of several rounds, for the machine may have had
 * something else to do.
 * @param {string[]} keys arrow keys, or signs that are typed into the field that has the focus
 */
const delaysOf = (page, keys, rounds) =>
  page.evaluate(async ({ keys, rounds }) => {
    const press = (key) => {
      const at = document.activeElement;
      if (key.length > 1) return document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
      at.value += key;
      return at.dispatchEvent(new InputEvent("input", { bubbles: true }));
    };
    const delayOf = async (key) => {
      const pressed = performance.now();
      press(key);
      await new Promise((shown) => requestAnimationFrame(() => setTimeout(shown))); // the frame is rendered, and so is the page
      return performance.now() - pressed;
    };
    const least = keys.map(() => Infinity);
    for (let round = 0; round < rounds; round += 1) {
      for (const [i, key] of keys.entries()) least[i] = Math.min(least[i], await delayOf(key));
    }
    return least;
  }, { keys, rounds });

const onAndBack = (steps) => [...Array(steps).fill("ArrowRight"), ...Array(steps).fill("ArrowLeft")];

fact("Each step is on the screen within 50 ms of its key", {}, async (page) => {
  const steps = Number(await parts(page).scrubber.getAttribute("max"));
  const delays = await delaysOf(page, onAndBack(steps), 4);
  assert.ok(Math.max(...delays) < 50, `milliseconds of each step, on and back: ${delays}`);
});

const DEEP = Array(65).fill(20);

fact("So is each step through 64 layers of 20 units, and through their update by Adam", {}, async (page) => {
  page.setDefaultTimeout(20_000);
  for (const [more, place] of [[{}, 0], [{ optimizer: "adam" }, 900]]) {
    await use(page, await requestOf(DEEP, 8, more));
    await parts(page).scrubber.fill(String(place));
    const delays = await delaysOf(page, onAndBack(15), 4);
    assert.ok(Math.max(...delays) < 50, `milliseconds of each step from ${place}, on and back: ${delays}`);
  }
});

fact("A key pressed in one of the 1,283 fields of a check is on the screen within 50 ms, beside ours, too", {}, async (page) => {
  page.setDefaultTimeout(20_000);
  await use(page, await requestOf(DEEP, 8, { optimizer: "adam" }));
  await page.getByRole("tab", { name: "Check mine" }).click();
  const fields = page.locator(".claim textarea");
  assert.equal(await fields.count(), 1283);
  for (const isOurs of [false, true]) {
    await page.getByRole("checkbox", { name: "Show ours" }).setChecked(isOurs);
    await fields.nth(3).fill("");
    const delays = await delaysOf(page, [..."0.12345"], 8);
    assert.ok(Math.max(...delays) < 50, `milliseconds of each key: ${delays}`);
    assert.equal(await fields.nth(3).inputValue(), "0.12345".repeat(8));
  }
  assert.ok((await page.getByText("Ours", { exact: true }).count()) < 100, "ours stands where it is seen");
  await fields.nth(1200).focus();
  await page.locator(".claim").nth(1200).getByText("Ours", { exact: true }).waitFor();
});
