// What people paste for a tensor, and what is made of it.

import assert from "node:assert/strict";
import test from "node:test";

import { tensorOf, textOf } from "../../../app/web/explorer/text/tensor_text.js";

const HALVES = [[0.5, 1.5], [2.5, -3.5]];

const WRITTEN = {
  "rows with commas": "0.5, 1.5\n2.5, -3.5",
  "rows with spaces": "0.5 1.5\n  2.5   -3.5  ",
  "cells of a spreadsheet": "0.5\t1.5\r\n2.5\t-3.5\r\n",
  "cells of a spreadsheet with decimal commas": "0,5\t1,5\n2,5\t-3,5",
  "CSV of a country with decimal commas": "0,5;1,5\n2,5;-3,5\n",
  "CSV with semicolons and points": "0.5;1.5\n2.5;-3.5",
  "decimal commas with spaces between": "0,5 1,5\n2,5 -3,5",
  "CSV with quotation marks": "\"0.5\",\"1.5\"\n\"2.5\",\"-3.5\"",
  "CSV with decimal commas in quotation marks": "\"0,5\",\"1,5\"\n\"2,5\",\"-3,5\"",
  "JSON": "[[0.5, 1.5], [2.5, -3.5]]",
  "JSON over many lines": "[\n  [0.5,\n 1.5],\n  [2.5, -3.5]\n]",
  "JSON with trailing commas": "[[0.5, 1.5,], [2.5, -3.5,],]",
  "rows in brackets": "[0.5, 1.5],\n[2.5, -3.5]",
  "an array that NumPy shows": "array([[ 0.5,  1.5],\n       [ 2.5, -3.5]])",
  "an array that NumPy prints": "[[ 0.5  1.5]\n [ 2.5 -3.5]]",
  "a tensor that PyTorch shows": "tensor([[ 0.5000,  1.5000],\n        [ 2.5000, -3.5000]], dtype=torch.float64)",
  "rows between semicolons on one line": "0.5 1.5; 2.5 -3.5",
  "rows between semicolons on many lines": "0.5, 1.5;\n2.5, -3.5;",
  "a matrix of Octave": "[0.5 1.5; 2.5 -3.5]",
  "trailing commas": "0.5, 1.5,\n2.5, -3.5,",
  "blank lines": "\n0.5, 1.5\n\n   \n2.5, -3.5\n\n",
  "a minus sign of Unicode": "0.5, 1.5\n2.5, \u22123.5",
  "a mark of byte order": "\ufeff0.5, 1.5\n2.5, -3.5",
  "old line ends": "0.5, 1.5\r2.5, -3.5",
  "exponents and signs": "+5e-1, .15E1\n25e\u22121, -3.5e+0",
};

for (const [what, text] of Object.entries(WRITTEN)) {
  test(`${what} are read as the matrix that they are`, () => assert.deepEqual(tensorOf(text), HALVES));
}

test("one number, one row and one column are matrices, and one list in brackets is a list", () => {
  assert.deepEqual(tensorOf("7"), [[7]]);
  assert.deepEqual(tensorOf("1, 2, 3"), [[1, 2, 3]]);
  assert.deepEqual(tensorOf("1\n2\n3"), [[1], [2], [3]]);
});

test("a comma is no decimal one where another, of the same line, has a blank behind it", () => {
  for (const text of ["1, 2,3\n4, 5,6", "[[1, 2,3], [4, 5,6],]", "[1, 2,3; 4 5 6]"]) assert.deepEqual(tensorOf(text), [[1, 2, 3], [4, 5, 6]], text);
});

test("a comma that may be of thousands is a decimal one where another comma can be no other", () => {
  assert.deepEqual(tensorOf("1,234\t0,125"), [[1.234, 0.125]]);
  assert.deepEqual(tensorOf("1,234;2,5\n3,456;4"), [[1.234, 2.5], [3.456, 4]]);
});

const PRINTED = {
  "print of a NumPy array with exponents": "[[ 1.0e+00 -2.5e-01]\n [ 3.0e-05  0.0e+00]]",
  "print of a NumPy array with short numbers": "[[ 1.      -0.25   ]\n [ 0.00003  0.     ]]",
  "the repr of a NumPy array": "array([[ 1.  , -0.25],\n       [ 3e-05,  0.  ]], dtype=float32)",
  "a PyTorch tensor with its history": "tensor([[1., -0.25],\n        [3e-05, 0.]], device='cuda:0', grad_fn=<MmBackward0>)",
  "a PyTorch parameter": "Parameter(tensor([[1., -0.25],\n        [3e-05, 0.]], requires_grad=True))",
  "a JAX array": "Array([[1., -0.25], [3e-05, 0.]], dtype=float32, weak_type=True)",
  "a list of arrays": "[array([ 1.  , -0.25]), array([3e-05, 0.], dtype=float32)]",
  "a Python list with a comma at its end": "[[1.0, -0.25], [3e-05, 0.0],]",
  "rows in brackets on one line": "[1 -0.25] [3e-5 0]",
  "a matrix of Octave with commas and blanks": "[1, -0.25; 3e-5 0];",
  "a print of Octave": "   1   -0.25\n   3e-5   0\n",
  "a matrix with a typesetter's minus": "[[1, \u22120.25], [.00003, 0]]",
  "a selection that lost its beginning": "[[1., -0.25], [3e-05, 0.]], dtype=float32)",
  "CSV": "1,-0.25\n3e-5,0",
};

for (const [what, text] of Object.entries(PRINTED)) {
  test(`${what} is read as the matrix that it means`, () => assert.deepEqual(tensorOf(text), [[1, -0.25], [3e-5, 0]]));
}

test("a flat list stays flat, over however many lines it is written, and so does an array of one dimension", () => {
  for (const text of ["[0.1, 0.2, 0.3]", "[0.1 0.2\n 0.3]", "tensor([0.1, 0.2,\n        0.3], dtype=torch.float64)"]) assert.deepEqual(tensorOf(text), [0.1, 0.2, 0.3], text);
});

test("a scalar of NumPy or PyTorch is a matrix of one number", () => {
  assert.deepEqual(tensorOf("np.float64(0.299)"), [[0.299]]);
  assert.deepEqual(tensorOf("tensor(0.299, grad_fn=<DivBackward0>)"), [[0.299]]);
});

const REFUSED = [
  ["", /Nothing is here yet/],
  ["[]", /no number in it/],
  ["[[]]", /no number in it/],
  ["1, 2\n3", /Row 2 has 1 number, row 1 has 2 numbers/],
  ["x1, x2\n1, 2", /Row 1 looks like a header: \u201cx1, x2\u201d.*leave it out/],
  ["sepal length;sepal width\n1,5;2,5", /looks like a header/],
  [",a,b\n1,2,3", /looks like a header/],
  ["PK\u0003\u0004\u0014", /spreadsheet's own file.*CSV/],
  ["1, NaN", /Row 1, column 2 is \u201cNaN\u201d: only finite/],
  ["[[1, NaN]]", /column 2 is \u201cNaN\u201d: only finite/],
  ["1, -inf", /only finite/],
  ["1\n1e999", /Row 2, column 1 is \u201c1e999\u201d, which is too large/],
  ["[[1, 1e999]]", /column 2 is too large/],
  ["1, , 3", /Row 1, column 2 is empty/],
  ["1\t\t3", /column 2 is empty/],
  ["1, NA", /a missing number/],
  ["12%", /without the percent sign/],
  ["1, two", /Row 1, column 2 is \u201ctwo\u201d, which is no number/],
  ["0x10", /which is no number/],
  ["1,234\t5,678", /is that 1\.234 or 1234\?/],
  ["1.234,5\t2", /a comma and a point/],
  ["[[1, 2], 3]", /Row 2 is no list of numbers/],
  ["[[1. 2.] 3]", /Row 2 is no list of numbers/],
  ["[[1, \"2\"]]", /which is no number/],
  ["[[1, null]]", /\u201cnull\u201d, which is no number/],
  ["[[[1]]]", /Row 1 holds lists/],
  ["[[[1. 2.]]]", /Row 1 holds lists/],
  ["[[1, 2], [3, 4]", /opened and not closed/],
  ["[[1, 2]]]", /too many/],
  ["[1]][[2]", /too many/],
  ["[[1, 2]] 3", /behind the last bracket: \u201c3\u201d/],
  ["[[1 2]\n [3 4]].T", /behind the last bracket: \u201c\.T\u201d/],
  ["[[1]] [[2]]", /several matrices/],
  ["[1] [[2]]", /several matrices/],
  ["[[1]], [2]", /several matrices/],
  ["[[1 2]\n []]", /Row 2 is empty/],
  ["[[1, 2], [3]]", /Row 2 has 1 number, row 1 has 2/],
  ["[[1, x], [3, 4]]", /Row 1, column 2 is \u201cx\u201d/],
  ["[[1 2]\n [3 nan]]", /Row 2, column 2 is \u201cnan\u201d/],
  ["[1 2; 3 x]", /Row 2, column 2/],
  ["[[1e999 1]]", /too large/],
  ["f(1, 2)g", /no number/],
  ["[[1, 2, ..., 4]]", /Numbers are left out.*set_printoptions/],
  ["{\"X\": [[1]]}", /Paste a request/],
];

for (const [text, words] of REFUSED) {
  test(`of ${JSON.stringify(text)} is said ${words.source}`, () =>
    assert.throws(() => tensorOf(text), (error) => error.constructor.name === "NoMatrix" && words.test(error.message)));
}

test("every tensor reads back from its own text to the same bits", () => {
  for (const tensor of [[0.1, 0.2], [[0.3]]]) assert.deepEqual(tensorOf(textOf(tensor)), tensor);
  const matrix = [[0.1 + 0.2, -0, 5e-324], [1.7976931348623157e308, -1e21, 123456789012345680000]];
  const back = tensorOf(textOf(matrix));
  assert.ok(back.every((row, i) => row.every((x, j) => Object.is(x, matrix[i][j]))));
});

test("half a million numbers are read within three seconds", () => {
  const text = Array.from({ length: 5000 }, (_, i) => Array.from({ length: 100 }, (__, j) => (i * j) / 7).join(",")).join("\n");
  const start = performance.now();
  assert.equal(tensorOf(text).length, 5000);
  assert.ok(performance.now() - start < 3000);
});

test("a sign two hundred thousand times over is answered within two seconds, wherever it stands", () => {
  for (const sign of [" ", "[", "[]", ";", "; ", ",", "\t", "0", "-", "\n", "\r", "]", "\"", "1 ", "0,", "1;", "1\t", "a", "a(", "a(1", "a=", ",a=", "a=(", "[1],", "[1] a"]) {
    const many = sign.repeat(2e5);
    for (const text of [`x${many}`, `${many}x`, `1${many}1`, `[${many}`, `[1${many}]`]) {
      const start = performance.now();
      try {
        tensorOf(text);
      } catch (error) {
        assert.equal(error.constructor.name, "NoMatrix");
      }
      const took = performance.now() - start;
      assert.ok(took < 2000, `${JSON.stringify(text.slice(0, 8))} took ${took} ms`);
    }
  }
});
