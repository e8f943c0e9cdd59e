import assert from "node:assert/strict";
import test from "node:test";
import { claimOf, sent, textOfClaim } from "../../app/web/explorer/check/printed.js";

const MATRIX = [[1, -0.25], [3e-5, 0]];

for (const [who, text] of [
  ["JSON", "[[1, -0.25], [3e-5, 0]]"],
  ["print of a NumPy array", "[[ 1.0e+00 -2.5e-01]\n [ 3.0e-05  0.0e+00]]"],
  ["NumPy with short numbers", "[[ 1.      -0.25   ]\n [ 0.00003  0.     ]]"],
  ["the repr of a NumPy array", "array([[ 1.  , -0.25],\n       [ 3e-05,  0.  ]], dtype=float32)"],
  ["PyTorch", "tensor([[1., -0.25],\n        [3e-05, 0.]], grad_fn=<MmBackward0>)"],
  ["JAX", "Array([[1., -0.25], [3e-05, 0.]], dtype=float32)"],
  ["Python with a comma at the end", "[[1.0, -0.25], [3e-05, 0.0],]"],
  ["Octave", "[1 -0.25; 3e-5 0]"],
  ["Octave's print", "   1   -0.25\n   3e-5   0\n"],
  ["a typesetter's minus", "[[1, \u22120.25], [.00003, 0]]"],
  ["CSV", "1,-0.25\n3e-5,0"],
]) {
  test(`${who} is read as the matrix that it means`, () => assert.deepEqual(claimOf(text), MATRIX));
}

test("a flat list stays flat, for a bias may be one", () => assert.deepEqual(claimOf("[0.1 0.2\n 0.3]"), [0.1, 0.2, 0.3]));

test("a NumPy scalar is a matrix of one number", () => assert.deepEqual(claimOf("np.float64(0.299)"), [[0.299]]));

test("a PyTorch scalar with its history is a number", () => assert.deepEqual(sent(claimOf("tensor(0.299, grad_fn=<DivBackward0>)"), []), 0.299));

for (const [text, says] of [
  ["[[1, 2], [3]]", /Row 2 has 1 number, row 1 has 2/],
  ["[[1, x], [3, 4]]", /Row 1, column 2 is \u201cx\u201d/],
  ["[[1 2]\n [3 nan]]", /Row 2, column 2 is \u201cnan\u201d/],
  ["[1 2; 3 x]", /Row 2, column 2/],
  ["[[1, 2], [3, 4]", /not closed/],
  ["[[1, 2]]]", /too many/],
  ["[[1, 2]] 3", /behind the last bracket/],
  ["[1] [2]", /several lists/],
  ["[[0.1 ... 0.2]]", /set_printoptions/],
  ["[[[1, 2]]]", /holds lists/],
  ["[[1, 2], 3]", /Row 2 is one number/],
  ["[[1e999]]", /too large/],
  ["[]", /no number/],
  ["[[]]", /no number/],
  ["", /Nothing is here/],
]) {
  test(`of ${JSON.stringify(text)} is said where and what is wrong`, () =>
    assert.throws(() => claimOf(text), says));
}

test("a claim as text is read as the same claim", () => {
  for (const claim of [[[0.1, -0], [1e-300, 5]], [0.1, 0.2], [[0.3]]]) assert.deepEqual(claimOf(textOfClaim(claim)), claim);
});

test("one number is sent as a number about the loss, and as it is about a matrix", () => {
  assert.equal(sent([[0.3]], []), 0.3);
  assert.equal(sent([0.3], []), 0.3);
  assert.deepEqual(sent([[0.3]], [1, 1]), [[0.3]]);
  assert.deepEqual(sent([0.1, 0.2], [1, 2]), [0.1, 0.2]);
  assert.deepEqual(sent([[0.1, 0.2]], []), [[0.1, 0.2]]);
});
