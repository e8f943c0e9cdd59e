// Networks too large to be drawn unit by unit: summarised, never broken, and still gone through step by step.

import assert from "node:assert/strict";

import { ask, fact, parts, requestOf, use } from "./explorer.mjs";

const isWider = (page) => page.evaluate(() => document.documentElement.scrollWidth > innerWidth);

for (const [what, sizes, samples, words] of [
  ["784 features and 128 units", [784, 128, 10], 32, "784-128-10"],
  ["64 layers", Array(65).fill(4), 8, "64 layers"],
]) {
  fact(`A network of ${what} is summarised in both pictures, and each step still has its numbers`, {}, async (page) => {
    page.setDefaultTimeout(20_000);
    const body = await requestOf(sizes, samples);
    const { statements } = await ask("explain", body);
    await use(page, body);
    const { scrubber, title, cell } = parts(page);
    await page.getByRole("region", { name: "The network" }).getByText(words).waitFor();
    for (const name of ["Z_1", "A_2", "dW_2", "dX"]) {
      const place = statements.findIndex((statement) => statement.name === name);
      await scrubber.fill(String(place + 1));
      assert.equal(await title.innerText(), name.replace("_", ""));
      assert.match(await cell(`${name}[0,0]`).first().getAttribute("aria-label"), new RegExp(`= ${statements[place].value[0][0]}(, |$)`));
    }
    assert.ok(await page.locator("svg").first().isVisible());
    assert.ok((await page.locator("svg *").count()) < 20_000, "what is drawn stays small");
    assert.equal(await isWider(page), false);
    assert.equal(await page.getByRole("alert").count(), 0);
  });
}
