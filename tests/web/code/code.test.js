// The request as a text that can be run elsewhere.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import test from "node:test";

import { abridged } from "../../../app/web/explorer/code/abridged.js";
import { FORMS, fileName } from "../../../app/web/explorer/code/downloads.js";
import { shellQuoted, written } from "../../../app/web/explorer/code/languages.js";
import { NoJson, requestIn } from "../../../app/web/explorer/code/paste.js";
import { remembering } from "../../../app/web/explorer/remembering.js";

const NASTY = "it's $HOME `id` \"\\\" \\n ${x} !! \u2028 \u00e9 true null --";
const ASKED = { path: "step", body: { X: [[1, -0, 1e-7]], y: [[1e21]], note: NASTY, [NASTY]: { on: true, off: false, none: null } } };
const ROOT = "http://127.0.0.1:8000/a'b/";

const shell = (script) => execFileSync("sh", [], { input: script, encoding: "utf8" });

test("a shell gives quoted text back as it was", () => {
  assert.equal(shell(`printf %s ${shellQuoted(NASTY)}`), NASTY);
});

test("what curl is told to send is the request, in a word or, if it is long, from what follows", () => {
  const heard = "curl() { printf '%s\\n' \"$@\"; case \"$*\" in *@-*) cat;; esac; }\n";
  const short = shell(heard + written("curl", ROOT, ASKED));
  assert.ok(short.includes("\nhttp://127.0.0.1:8000/a'b/step\n"));
  assert.deepEqual(JSON.parse(short.split("\n-d\n")[1]), ASKED.body);
  const long = { path: "step", body: { ...ASKED.body, X: Array(9000).fill([0.123456789, 0.5]) } };
  const fed = shell(heard + written("curl", ROOT, long));
  assert.deepEqual(JSON.parse(fed.split("\n@-\n")[1]), long.body);
});

/** What the JavaScript text gives to fetch. */
async function sent(text) {
  const calls = [];
  const fetch = async (address, options) => (calls.push([address, options]), { json: async () => ({}), body: { pipeThrough: () => [] } });
  const Async = (async () => {}).constructor;
  await new Async("fetch", "console", text)(fetch, { log() {} });
  return calls[0];
}

test("JavaScript sends the request to the last bit, with and without a negative zero", async () => {
  for (const X of [[[1, -0]], [[1, 0.1 + 0.2]]]) {
    const asked = { ...ASKED, body: { ...ASKED.body, X } };
    const [address, { method, body }] = await sent(written("javascript", ROOT, asked));
    assert.equal(address, "http://127.0.0.1:8000/a'b/step");
    assert.equal(method, "POST");
    const back = JSON.parse(body);
    assert.deepEqual(back, asked.body);
    assert.ok(Object.is(back.X[0][1], X[0][1]));
  }
});

test("Python reads the request as JSON means it", (t) => {
  const text = written("python", ROOT, ASKED);
  const literal = text.slice(text.indexOf("request = "), text.indexOf("\nanswer = "));
  let printed;
  try {
    printed = execFileSync("python3", ["-c", `import json\n${literal}\nprint(json.dumps(request))`], { encoding: "utf8" });
  } catch (error) {
    if (error.code === "ENOENT") return t.skip("there is no python3");
    throw error;
  }
  const back = JSON.parse(printed);
  assert.deepEqual(back, ASKED.body);
  assert.ok(Object.is(back.X[0][1], -0));
});

test("an answer that comes in lines is read in lines", async () => {
  const asked = { ...ASKED, isStream: true };
  assert.match(written("curl", ROOT, asked), /^curl -sSN /);
  assert.match(written("python", ROOT, asked), /httpx\.stream.*\n.*iter_lines/);
  assert.match(written("javascript", ROOT, asked), /for await/);
  assert.deepEqual(await sent(written("javascript", ROOT, asked)).then(([, { body }]) => JSON.parse(body)), asked.body);
});

test("a long text is abridged for the eye, and says how many lines are left out", () => {
  assert.deepEqual(abridged("a\nb"), { text: "a\nb", more: null });
  const { text, more } = abridged(Array(12545).fill("x").join("\n"));
  assert.equal(text.split("\n").length, 200);
  assert.match(more, /^12,345 lines more/);
  assert.match(abridged(Array(200).fill("x").join("\n")).more ?? "all", /^all$/);
  assert.match(abridged("x".repeat(1000)).more, /cut off/);
  assert.ok(abridged("x".repeat(1000)).text.length < 700);
});

test("a file's name says the network and the form, and no two forms share one", () => {
  const sizes = [2, 3, 1];
  assert.equal(fileName(sizes, FORMS[0]), "chainrule-2-3-1.ipynb");
  assert.equal(fileName(sizes, FORMS.find(({ title }) => title === "Octave")), "chainrule_2_3_1.m");
  assert.equal(new Set(FORMS.map((form) => fileName(sizes, form))).size, FORMS.length);
});

test("of a pasted text that is no JSON the line is said, and of one that is no object what a request is", () => {
  assert.deepEqual(requestIn("{\"X\": [[1]]}"), { X: [[1]] });
  assert.throws(() => requestIn("{\n  \"X\": [[1]],\n  \"y\" 3\n}"), (error) => error instanceof NoJson && /line 3/.test(error.message));
  assert.throws(() => requestIn("  "), /nothing is here yet/);
  for (const text of ["[[1]]", "null", "3"]) assert.throws(() => requestIn(text), /A request is an object/);
});

test("a function that remembers is called again only when a part of what it is asked has changed", () => {
  let calls = 0;
  const doubled = remembering(({ x }) => ((calls += 1), 2 * x), ({ x }) => [x]);
  assert.deepEqual([doubled({ x: 1 }), doubled({ x: 1 }), doubled({ x: 2 }), calls], [2, 2, 4, 2]);
});

test("where a key goes with a request, each text takes it from the environment, and none holds it", async () => {
  const keyed = { ...ASKED, isKeyed: true };
  const heard = "export CHAINRULE_KEY=secret\ncurl() { printf '%s\\n' \"$@\"; }\n";
  assert.match(shell(heard + written("curl", ROOT, keyed)), /^Authorization: Bearer secret$/m);
  process.env.CHAINRULE_KEY = "secret";
  const [, { headers }] = await sent(written("javascript", ROOT, keyed));
  assert.equal(headers.Authorization, "Bearer secret");
  assert.ok(written("python", ROOT, keyed).includes('headers={"Authorization": f"Bearer {os.environ[\'CHAINRULE_KEY\']}"}'));
  for (const language of ["curl", "python", "javascript"]) {
    assert.ok(!written(language, ROOT, keyed).includes("secret"));
    assert.ok(!written(language, ROOT, ASKED).includes("CHAINRULE_KEY"));
  }
});
