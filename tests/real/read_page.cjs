// Opens a page that is kept as a file in a real browser, and prints what a person would see, as JSON.
// node read_page.cjs '{"file": "/.../page.html", "width": 400, "scheme": "dark"}'
"use strict";

const { chromium } = require("playwright-core");

const FLAGS = "no-sandbox disable-gpu no-first-run disable-background-networking disable-component-update disable-sync";

// What is seen of formulas, tables and the page as a whole; runs in the page.
function look() {
  const shown = (element) => { const box = element.getBoundingClientRect(); return [box.width, box.height]; };
  const rgb = (colour) => colour.match(/[\d.]+/g).map(Number);
  const light = (channel) => (channel /= 255) <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  const luminance = ([r, g, b]) => 0.2126 * light(r) + 0.7152 * light(g) + 0.0722 * light(b);
  const paper = rgb(getComputedStyle(document.body).backgroundColor);
  const contrast = (cell) => { // WCAG 2, of a cell's text on its tint, which lets the paper through
    const { color, backgroundColor } = getComputedStyle(cell);
    const [r, g, b, alpha = 1] = rgb(backgroundColor);
    const tint = [r, g, b].map((channel, i) => alpha * channel + (1 - alpha) * paper[i]);
    const [low, high] = [luminance(tint), luminance(rgb(color))].sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  };
  return {
    maths: [...document.querySelectorAll("math")].map(shown),
    core: [...document.querySelectorAll("math, math *")].every((element) => element instanceof MathMLElement),
    errors: document.querySelectorAll("merror, parsererror").length,
    tints: [...new Set([...document.querySelectorAll("td.above, td.below")].map((cell) => getComputedStyle(cell).backgroundColor))],
    contrast: Math.min(...[...document.querySelectorAll("td")].map(contrast)),
    pictures: [...document.querySelectorAll("svg")].map(shown),
    wider: document.documentElement.scrollWidth - innerWidth,
    paper: paper,
  };
}

async function readPage({ file, width, scheme, screenshot, pdf }) {
  const browser = await chromium.launch({
    executablePath: "/usr/bin/chromium",
    args: FLAGS.split(" ").map((flag) => `--${flag}`),
  });
  const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme: scheme });
  const requests = [];
  const complaints = [];
  page.on("request", (request) => requests.push(request.url()));
  page.on("console", (message) => complaints.push(`${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => complaints.push(error.message));
  await page.goto(`file://${file}`);
  const seen = await page.evaluate(look);
  if (screenshot) await page.screenshot({ path: screenshot, fullPage: true });
  if (pdf) await page.pdf({ path: pdf, format: "A4", printBackground: true });
  await browser.close();
  return { ...seen, requests, complaints };
}

readPage(JSON.parse(process.argv[2])).then((seen) => console.log(JSON.stringify(seen)));
