// The request as text that runs as it is, copied by one click, and the run as documents: all the service's own.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";

import { ask, EXPLORER, fact } from "./explorer.mjs";

const founding = await ask("examples/founding");
const { loss } = await ask("explain", founding);

async function copied(page, language) {
  await page.getByRole("tab", { name: language, exact: true }).click();
  await page.getByRole("button", { name: "Copy", exact: true }).click();
  await page.getByText("Copied", { exact: true }).waitFor();
  return page.evaluate(() => navigator.clipboard.readText());
}

fact("The JSON that is copied is the request", {}, async (page) => {
  assert.deepEqual(JSON.parse(await copied(page, "JSON")), founding);
});

for (const [language, run] of Object.entries({
  curl: (text) => spawnSync("sh", ["-c", text], { encoding: "utf8" }),
  Python: (text) => spawnSync(process.env.PYTHON, ["-c", text], { encoding: "utf8" }),
  JavaScript: (text) => spawnSync("node", ["--input-type=module", "-e", text], { encoding: "utf8" }),
})) {
  fact(`The request copied in ${language} runs as it is, and prints the loss of the service`, {}, async (page) => {
    const text = await copied(page, language);
    assert.ok(text.includes(EXPLORER), text);
    const { stdout, stderr } = run(text);
    assert.ok(stdout.includes(String(loss)), `${stdout}${stderr}`);
  });
}

fact("Each document that can be saved is the one that the service answers", {}, async (page) => {
  const forms = { Notebook: "ipynb", Markdown: "markdown", "HTML page": "html", NumPy: "python", Octave: "octave", "Network (SVG)": "svg" };
  for (const [title, format] of Object.entries(forms)) {
    const coming = page.waitForEvent("download");
    await page.getByRole("list", { name: "Take it with you" }).getByRole("button", { name: title, exact: true }).click();
    const saved = readFileSync(await (await coming).path(), "utf8");
    const answer = await fetch(`${EXPLORER}explain?format=${format}`, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(founding) });
    assert.equal(saved, await answer.text(), title);
  }
});
