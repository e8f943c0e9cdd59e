// Opens addresses one by one in a real browser, and prints what came of them, as JSON: how many documents there were of what
// type, and all that should not be: dialogs, scripts that ran, what a Content-Security-Policy stopped, other hosts that were asked.
// node visit.cjs < '["http://...", ...]'
"use strict";

const fs = require("fs");
const { chromium } = require("playwright-core");

const FLAGS = "no-sandbox disable-gpu disable-quic no-first-run disable-background-networking disable-component-update disable-sync";

// Runs in every document before anything of its own: what a naughty string would call tells.
function listen() {
  for (const name of ["alert", "prompt", "confirm"]) window[name] = (said) => console.error(`${name} ${said}`);
  document.addEventListener("securitypolicyviolation", (violation) => console.error(`policy ${violation.blockedURI}`));
}

async function visit(addresses) {
  const browser = await chromium.launch({
    executablePath: "/usr/bin/chromium",
    args: FLAGS.split(" ").map((flag) => `--${flag}`),
  });
  const page = await browser.newPage();
  const seen = { documents: {}, said: [], foreign: [] };
  let address = "";
  page.on("console", (message) => {
    // That a document is not there is what Chromium complains of by itself.
    if (!message.text().startsWith("Failed to load resource")) seen.said.push([address, message.text()]);
  });
  page.on("pageerror", (error) => seen.said.push([address, error.message]));
  page.on("dialog", (dialog) => { seen.said.push([address, "dialog"]); dialog.dismiss(); });
  page.on("request", (request) => {
    const url = new URL(request.url());
    if (url.protocol !== "data:" && url.origin !== new URL(address).origin) seen.foreign.push([address, request.url()]);
  });
  await page.addInitScript(listen);
  for (address of addresses) {
    const answer = await page.goto(address, { waitUntil: "load" });
    const kind = answer === null ? "the same document" : `${answer.status()} ${answer.headers()["content-type"]}`;
    seen.documents[kind] = (seen.documents[kind] ?? 0) + 1;
    await page.evaluate(() => document.querySelectorAll("[onclick], [onmouseover]").length); // it is there, and still answers
  }
  await browser.close();
  return seen;
}

visit(JSON.parse(fs.readFileSync(0, "utf8"))).then((seen) => console.log(JSON.stringify(seen)));
