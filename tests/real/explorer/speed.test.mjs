// How long one waits: for the first picture, and for each step.

import assert from "node:assert/strict";

import { fact, open, parts } from "./explorer.mjs";
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

fact("Each step is on the screen within 50 ms of its key", {}, async (page) => {
  const delays = await page.evaluate(async (steps) => {
    const delayOf = async (key) => {
      const pressed = performance.now();
      document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
      await new Promise((shown) => requestAnimationFrame(() => setTimeout(shown))); // the frame is rendered, and so is the page
      return performance.now() - pressed;
    };
    const least = Array(2 * steps).fill(Infinity); // of several rounds, for the machine may have had something else to do
    for (let round = 0; round < 4; round++) {
      for (let i = 0; i < 2 * steps; i++) least[i] = Math.min(least[i], await delayOf(i < steps ? "ArrowRight" : "ArrowLeft"));
    }
    return least;
  }, Number(await parts(page).scrubber.getAttribute("max")));
  assert.ok(Math.max(...delays) < 50, `milliseconds of each step, on and back: ${delays}`);
});
