// Files for matrix fields: those that the service could take are read, the others are refused before they are.

import assert from "node:assert/strict";
import test from "node:test";

import { Problem, UNREACHABLE } from "../../../app/web/explorer/answers.js";
import { initial } from "../../../app/web/explorer/editor/actions.js";
import { fileActions, refusalAt } from "../../../app/web/explorer/editor/files.js";
import { createStore } from "../../../app/web/explorer/store.js";

const LIMITS = { max_body_bytes: { value: 8, variable: "MAX_BODY_BYTES" } };

/** What is taken of a file for the field X, and what is said there; the limits are those of a service or its problem. */
async function taken(file, answer = LIMITS) {
  const store = createStore({ editor: initial });
  const get = async () => {
    if (answer instanceof Problem) throw answer;
    return answer;
  };
  const field = { id: "X", text: "1, 2" };
  let text = null;
  await fileActions(store, { get }).takeFile({ ...field, oninput: (read) => { text = read; } }, file);
  const { editor } = store.get();
  return { text, said: refusalAt(editor, field), saidElsewhere: refusalAt(editor, { ...field, id: "y" }), saidLater: refusalAt(editor, { ...field, text: "1, 3" }) };
}

test("A file of as many bytes as the service takes is read into its field", async () => {
  assert.deepEqual(await taken(new File(["1, 2\n3,4"], "X.csv")), { text: "1, 2\n3,4", said: null, saidElsewhere: null, saidLater: null });
});

test("A file of more bytes is refused unread, in words, at its field alone and until that is changed", async () => {
  const file = new File(["1, 2\n3,45"], "X.csv");
  file.text = () => assert.fail("it was read");
  const { text, said, saidElsewhere, saidLater } = await taken(file);
  assert.equal(text, null);
  assert.equal(said, "X.csv has 9 bytes, and the service takes at most 8 bytes: take fewer of its rows, or have MAX_BODY_BYTES raised.");
  assert.deepEqual([saidElsewhere, saidLater], [null, null]);
});

test("Where the service does not say what it takes, and where a file cannot be read, that is said at the field", async () => {
  assert.match((await taken(new File(["1"], "X.csv"), new Problem(UNREACHABLE))).said, /Nothing came back/);
  const folder = new File([], "folder");
  folder.text = () => Promise.reject(new DOMException("", "NotReadableError"));
  assert.match((await taken(folder)).said, /folder cannot be read/);
});
