// For everybody: every tab without a violation that axe finds, at any width, light and dark, by the keyboard alone, and nothing moves unasked.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

import { ask, fact, parts, read } from "./explorer.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const told = await ask("explain", await ask("examples/founding"));

for (const scheme of ["light", "dark"]) {
  for (const width of [360, 1280]) {
    fact(`axe finds no violation on any tab, ${scheme}, ${width} px wide`, { scheme, width }, async (page) => {
      await page.evaluate(AXE);
      const check = async (where) => assert.deepEqual(await violations(page), [], where);
      await onEachTab(page, check);
      await goTo(page, "dW_1[0,2]");
      await check("a number with its derivation");
    });
  }
}

for (const width of [360, 768, 1280, 2560]) {
  fact(`No tab is wider than a window of ${width} px`, { width }, async (page) => {
    const check = async (where) => assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), width, where);
    await onEachTab(page, check);
    await goTo(page, "dW_1[0,2]");
    await check("a number with its derivation");
  });
}

fact("By the keyboard alone one steps, picks a number, reads its derivation and goes on from it", {}, async (page) => {
  const { title, derivation } = parts(page);
  await tabTo(page, (node) => node.matches("button.primary"));
  await page.keyboard.press("Enter");
  assert.equal(await title.innerText(), "Z1");
  await tabTo(page, (node) => node.matches("[data-element]"));
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowDown");
  assert.equal(await focused(page, (node) => node.dataset.element), "Z_1[1,1]");
  await page.keyboard.press("Enter");
  await derivation("Z_1[1,1]").waitFor();
  assert.equal(await focused(page, (node) => node.dataset.element), "Z_1[1,1]");
  await tabTo(page, (node) => node.textContent === "X[1,0]");
  await page.keyboard.press("Space");
  await derivation("X[1,0]").waitFor();
  assert.equal(await title.innerText(), "X");
});

fact("Each number can be reached by arrow keys, and only one of a table is in the order of tabs", {}, async (page) => {
  await parts(page).scrubber.fill("1");
  await tabTo(page, (node) => node.matches("[data-element]"));
  const reached = [];
  for (const key of ["ArrowRight", "ArrowRight", "ArrowDown", "ArrowLeft", "ArrowLeft", "ArrowUp", "ArrowUp", "ArrowLeft"]) {
    await page.keyboard.press(key);
    reached.push(await focused(page, (node) => node.dataset.element));
  }
  assert.deepEqual(reached.map((element) => element.slice(4, -1)), ["0,1", "0,2", "1,2", "1,1", "1,0", "0,0", "0,0", "0,0"]);
  assert.equal(await page.locator("[data-element]").evaluateAll((cells) => cells.filter((cell) => cell.tabIndex === 0).length), 1);
  assert.equal(await parts(page).title.innerText(), "Z1");
});

fact("The focus is not lost by stepping to the end, nor by a scrubber", {}, async (page) => {
  const { step, scrubber } = parts(page);
  await step("One statement on").focus();
  for (const statement of told.statements) {
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 2, name: read(statement.name), exact: true }).waitFor();
    assert.notEqual(await focused(page, (node) => node.tagName), "BODY", statement.name);
  }
  await scrubber.focus();
  await page.keyboard.press("Home");
  assert.equal(await focused(page, (node) => node.type), "range");
});

fact("What has the focus is always to be seen", { motion: "reduce" }, async (page) => {
  for (let i = 0; i < 60; i++) {
    await page.keyboard.press("Tab");
    const seen = await focused(page, (node) => {
      const look = () => [node, ...node.querySelectorAll("*")].map((part) => {
        const { outline, stroke, strokeWidth, strokeOpacity } = getComputedStyle(part);
        return [outline, stroke, strokeWidth, strokeOpacity].join();
      }).join();
      const during = look();
      node.blur();
      const after = look();
      node.focus();
      return node === document.body || during !== after;
    });
    assert.ok(seen, await focused(page, (node) => node.outerHTML));
  }
});

fact("The page says which tab is chosen, and arrow keys lead from one to the next and around", {}, async (page) => {
  const list = page.getByRole("tablist", { name: "What to do" });
  const tabs = list.getByRole("tab");
  const count = await tabs.count();
  await tabs.first().focus();
  for (let i = 1; i <= count; i++) {
    await page.keyboard.press("ArrowRight");
    const chosen = list.getByRole("tab", { selected: true });
    assert.equal(await chosen.count(), 1);
    const name = await chosen.innerText();
    assert.equal(name, await tabs.nth(i % count).innerText());
    assert.equal(await focused(page, (node) => node.innerText), name);
    await page.getByRole("tabpanel", { name }).waitFor();
  }
});

fact("Nothing moves unasked", {}, async (page) => {
  for (let i = 0; i < 5; i++) {
    assert.deepEqual(await moving(page), []);
    await page.waitForTimeout(100);
  }
});

fact("Nothing moves at all for those who asked for less motion", { motion: "reduce" }, async (page) => {
  for (let i = 0; i < told.statements.length; i++) {
    await page.keyboard.press("ArrowRight");
    assert.deepEqual(await moving(page), []);
  }
});

async function onEachTab(page, check) {
  for (const tab of await page.getByRole("tab").all()) {
    await tab.click();
    await page.waitForTimeout(300);
    await check(await tab.innerText());
  }
  await page.getByRole("tab", { name: "See" }).click();
}

async function goTo(page, element) {
  const place = told.statements.findIndex(({ name }) => element.startsWith(`${name}[`)) + 1;
  await parts(page).scrubber.fill(String(place));
  await parts(page).cell(element).click();
  await parts(page).derivation(element).waitFor();
  await page.locator("details summary").last().click();
}

const violations = (page) =>
  page.evaluate(async () => (await globalThis.axe.run()).violations.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html}: ${failureSummary}`)));

const moving = (page) => page.evaluate(() => document.getAnimations().map(({ effect }) => effect.target.outerHTML));

const focused = (page, look) => page.evaluate(`(${look})(document.activeElement)`);

async function tabTo(page, isWanted) {
  for (let i = 0; i < 200; i++) {
    await page.keyboard.press("Tab");
    if (await focused(page, isWanted)) return;
  }
  assert.fail(`No press of Tab led to ${isWanted}`);
}
