// Opens pages of other origins in a real browser, where each asks with fetch, one request after the other. Prints for each page what it
// could read of each answer, null if nothing, and the methods that were answered, those too that the page knows nothing of.
// node cors.cjs '{"pages": ["http://app.example:1234/"], "requests": [{"url": "http://127.0.0.1:8000/limits", "method": "GET"}]}'
"use strict";

const { chromium } = require("playwright-core");

const FLAGS = "no-sandbox disable-gpu disable-quic no-first-run disable-background-networking disable-component-update disable-sync";
const NAMES = "--host-resolver-rules=MAP *.example 127.0.0.1"; // nobody else can be asked under such a name

// Runs in the page.
async function ask(requests) {
  const answers = [];
  for (const { url, ...options } of requests) {
    try {
      const answer = await fetch(url, options);
      answers.push({ status: answer.status, headers: Object.fromEntries(answer.headers), body: await answer.text() });
    } catch {
      answers.push(null);
    }
  }
  return answers;
}

async function visit({ pages, requests }) {
  const browser = await chromium.launch({
    executablePath: "/usr/bin/chromium",
    args: [...FLAGS.split(" ").map((flag) => `--${flag}`), NAMES],
  });
  const asked = new Set(requests.map(({ url }) => url));
  const seen = {};
  for (const address of pages) {
    const page = await (await browser.newContext()).newPage();
    const methods = {};
    const answered = [];
    const devtools = await page.context().newCDPSession(page);
    devtools.on("Network.requestWillBeSent", ({ requestId, request }) => {
      if (asked.has(request.url)) methods[requestId] = request.method; // it may yet be that it is not sent
    });
    devtools.on("Network.responseReceivedExtraInfo", ({ requestId }) => answered.push(requestId));
    await devtools.send("Network.enable");
    await page.goto(address);
    const answers = await page.evaluate(ask, requests);
    seen[address] = { answers, answered: answered.filter((id) => id in methods).map((id) => methods[id]) };
  }
  await browser.close();
  return seen;
}

visit(JSON.parse(process.argv[2])).then((seen) => console.log(JSON.stringify(seen)));
