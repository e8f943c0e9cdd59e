import assert from "node:assert/strict";
import test from "node:test";
import { nearest, pasted } from "../../../app/web/explorer/check/paste.js";

const BOTH = [{ name: "dW_1", text: "0.1, 0.2\n0.3, 0.4" }, { name: "loss", text: "0.5" }];

for (const [who, text] of [
  ["a JSON object", '{"dW_1": [[0.1, 0.2], [0.3, 0.4]], "loss": 0.5}'],
  ["an answer of the service", '{"gradients": {"dW_1": [[0.1, 0.2], [0.3, 0.4]]}, "loss": 0.5}'],
  ["a request of /check", '{"X": [[1, 2]], "layers": [{"W": [[1]]}], "claims": {"dW_1": [[0.1, 0.2], [0.3, 0.4]], "loss": 0.5}}'],
  ["a dict as Python prints it", "{'dW_1': array([[0.1, 0.2],\n       [0.3, 0.4]], dtype=float32), 'loss': np.float64(0.5)}"],
  ["assignments", "dW_1 = [[0.1, 0.2], [0.3, 0.4]]\nloss = 0.5\n"],
  ["NumPy's prints behind names", "dW_1 [[0.1 0.2]\n [0.3 0.4]]\nloss: 0.5"],
  ["NumPy's prints below names", "dW_1\n[[0.1 0.2]\n [0.3 0.4]]\nloss = 0.5"],
  ["PyTorch's prints", "dW_1 = tensor([[0.1, 0.2],\n        [0.3, 0.4]], grad_fn=<MmBackward0>)\nloss tensor is\nloss = tensor(0.5)"],
  ["Octave's prints", "dW_1 =\n\n   0.1   0.2\n   0.3   0.4\n\nloss = 0.5\n"],
  ["prose around the numbers", "Gradients:\n  dW_1: [[0.1, 0.2], [0.3, 0.4]]\nEpoch 1, loss = 0.5"],
]) {
  test(`${who} is taken apart by names`, () => assert.deepEqual(pasted(text), BOTH));
}

test("text without a name gives nothing", () => {
  for (const text of ["", "0.1 0.2", "[[1e-05, 2]]", "nothing here", "[1, 2]", "null", "a == 3 b"]) assert.deepEqual(pasted(text), [], text);
});

test("what is no matrix is kept as it was typed", () => {
  assert.deepEqual(pasted("dW_1 = [[0.1, nan]]\ndb_1 = [[1, 2]"), [{ name: "dW_1", text: "[[0.1, nan]]" }, { name: "db_1", text: "[[1, 2]" }]);
});

test("a bracket that is not closed swallows no name behind it", () => {
  assert.deepEqual(pasted("dW_1 = [[1, 2]\ndb_1 = [3]").map(({ name }) => name), ["dW_1", "db_1"]);
});

test("exponents are no names", () => assert.deepEqual(pasted("Z_1 = [[1e-05 2.e+01]]"), [{ name: "Z_1", text: "0.00001, 20" }]));

test("words, flags and lists of words in JSON are passed over", () => {
  assert.deepEqual(pasted('{"code": "x", "trace": true, "unchecked": ["Z_1"], "nothing": null, "loss": 1}'), [{ name: "loss", text: "1" }]);
});

const KNOWN = ["Z_1", "A_1", "loss", "dA_2", "dZ_1", "dW_1", "db_1", "dW_2", "dX", "W_1_next", "loss_next"];

for (const [name, meant] of [
  ["dW1", "dW_1"], ["dw_1", "dW_1"], ["grad_W1", "dW_1"], ["W1_grad", "dW_1"], ["W1.grad", "dW_1"], ["self.dW1", "dW_1"], ["model.W1.grad", "dW_1"],
  ["dL/dW1", "dW_1"], ["z1", "Z_1"], ["a_1", "A_1"], ["L", "loss"], ["cost", "loss"], ["W1_new", "W_1_next"], ["dx", "dX"],
]) {
  test(`${name} is taken for ${meant}`, () => assert.equal(nearest(name, KNOWN), meant));
}

test("of another layer than there is, or of something else, nothing is near", () => {
  for (const name of ["dW3", "accuracy", "W", "grad", "epoch"]) assert.equal(nearest(name, KNOWN), null, name);
});

test("a large text is taken apart in no time, whatever is in it", () => {
  const blanks = " ".repeat(200000);
  const before = performance.now();
  for (const text of [`a${blanks}b`, `a = 1${blanks}b`, `a = b(${blanks}1`, "a/".repeat(100000), "a.".repeat(100000), `a = [[${"1,".repeat(100000)}`]) pasted(text);
  assert.ok(performance.now() - before < 2000);
});
