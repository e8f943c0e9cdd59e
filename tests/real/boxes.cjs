// Opens pictures in a real browser and prints, for each, where it put every text and every box, as JSON.
// node boxes.cjs first.svg second.svg
"use strict";

const fs = require("fs");
const { chromium } = require("playwright-core");

function measure() {
  const area = (element) => {
    const { x, y, width, height } = element.getBBox();
    return { left: x, top: y, right: x + width, bottom: y + height, words: element.textContent };
  };
  const all = (selector) => [...document.querySelectorAll(selector)].map(area);
  return {
    texts: all("text"),
    boxes: all("g > rect"),
    size: parseFloat(getComputedStyle(document.querySelector("text")).fontSize),
    complaints: document.querySelectorAll("parsererror").length,
  };
}

async function boxes(files) {
  const browser = await chromium.launch({
    executablePath: "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu"],
  });
  const page = await browser.newPage();
  const seen = [];
  for (const file of files) {
    await page.goto(`file://${file}`);
    const alone = await page.evaluate(measure);
    await page.goto("about:blank");
    await page.setContent(`<!doctype html><p>A page.</p>${fs.readFileSync(file, "utf8")}`);
    seen.push({ alone, inside: await page.evaluate(measure) });
  }
  await browser.close();
  return seen;
}

boxes(process.argv.slice(2)).then((seen) => console.log(JSON.stringify(seen)));
