// The request of a tab as a text that can be run as it is: with curl, Python and JavaScript; or as the JSON that is sent.

import { json } from "../json.js";

/**
 * @typedef {{isStream?: boolean, isKeyed?: boolean}} How whether lines come back one by one, and whether a key goes with it, which the
 *   text takes from the environment
 * @typedef {(address: string, body: string, how: How) => string} Writer
 * @typedef {{path: string, body: object} & How} Asked what a tab sends
 * @typedef {keyof typeof LANGUAGES} Language
 */

const KEY = "CHAINRULE_KEY"; // the environment's variable
const MOST_OF_AN_ARGUMENT = 100_000; // bytes: Linux takes no more than 128 KiB

/** Text for a POSIX shell, quoted so that every sign of it stays itself. @param {string} text */
export const shellQuoted = (text) => `'${text.replaceAll("'", "'\\''")}'`;

/** @type {Writer} */
function curl(address, body, { isStream, isKeyed }) {
  const key = isKeyed ? ` -H "Authorization: Bearer $${KEY}"` : "";
  const command = `curl -sS${isStream ? "N" : ""} ${shellQuoted(address)} -H 'Content-Type: application/json'${key}`;
  const isLong = new TextEncoder().encode(body).length > MOST_OF_AN_ARGUMENT;
  return isLong ? `${command} --data-binary @- <<'END'\n${body}\nEND` : `${command} -d ${shellQuoted(body)}`;
}

/** Outside its strings, JSON differs from Python by three words; its strings are Python's, too. @type {{[word: string]: string}} */
const PYTHON = { true: "True", false: "False", null: "None" };
/** @param {string} body */
const pythonOf = (body) => body.replace(/"(?:[^"\\]|\\.)*"|\b(?:true|false|null)\b/g, (text) => PYTHON[text] ?? text);

/** @type {Writer} */
function python(address, body, { isStream, isKeyed }) {
  const head = `${isKeyed ? "import os\n\n" : ""}import httpx\n\nrequest = ${pythonOf(body)}\n`;
  const url = `${JSON.stringify(address)}${isKeyed ? `, headers={"Authorization": f"Bearer {os.environ['${KEY}']}"}` : ""}`;
  return isStream
    ? `${head}with httpx.stream("POST", ${url}, json=request, timeout=None) as answer:\n    for line in answer.iter_lines():\n        print(line)`
    : `${head}answer = httpx.post(${url}, json=request, timeout=60)\nprint(answer.json())`;
}

/** JSON.stringify drops the sign of -0, so a request that has one is sent as the text that it is. @param {string} body */
const hasNegativeZero = (body) => /-0\.0(?!\d)/.test(body);
/** @param {string} body */
const templateOf = (body) => `String.raw\`${body.replaceAll("`", "\\u0060").replaceAll("$", "\\u0024")}\``;

/** @type {Writer} */
function javascript(address, body, { isStream, isKeyed }) {
  const isText = hasNegativeZero(body);
  return [
    `const request = ${isText ? templateOf(body) : body};`,
    `const answer = await fetch(${JSON.stringify(address)}, {`,
    "  method: \"POST\",",
    `  headers: { "Content-Type": "application/json"${isKeyed ? `, Authorization: \`Bearer \${process.env.${KEY}}\`` : ""} },`,
    `  body: ${isText ? "request" : "JSON.stringify(request)"},`,
    "});",
    isStream ? "for await (const lines of answer.body.pipeThrough(new TextDecoderStream())) console.log(lines);" : "console.log(await answer.json());",
  ].join("\n");
}

/**
 * The languages by their keys: how each is called, and the text in it.
 * @satisfies {{[name: string]: {title: string, write: Writer}}}
 */
export const LANGUAGES = {
  json: { title: "JSON", write: (_, body) => body },
  curl: { title: "curl", write: curl },
  python: { title: "Python", write: python },
  javascript: { title: "JavaScript", write: javascript },
};

/**
 * The text of a request in a language.
 * @param {Language} language
 * @param {string} root the address of the service's root
 * @param {Asked} asked
 */
export function written(language, root, { path, body, ...how }) {
  return LANGUAGES[language].write(new URL(path, root).href, json(body), how);
}
