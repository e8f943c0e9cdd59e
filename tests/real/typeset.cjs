// Typesets formulas with KaTeX (VS Code) and MathJax (GitHub, Jupyter), both told to stop at what they do not know.
// In: a JSON list of [formula, whether it is displayed]. Out: a JSON list of [who, formula, what was wrong with it].
const { readFileSync } = require("fs");
const katex = require("katex");
const { mathjax } = require("mathjax-full/js/mathjax.js");
const { TeX } = require("mathjax-full/js/input/tex.js");
require("mathjax-full/js/input/tex/ams/AmsConfiguration.js");
const { SerializedMmlVisitor } = require("mathjax-full/js/core/MmlTree/SerializedMmlVisitor.js");
const { STATE } = require("mathjax-full/js/core/MathItem.js");
const { liteAdaptor } = require("mathjax-full/js/adaptors/liteAdaptor.js");
const { RegisterHTMLHandler } = require("mathjax-full/js/handlers/html.js");

RegisterHTMLHandler(liteAdaptor());
const stop = (_, error) => { throw error; };
const page = mathjax.document("", { InputJax: new TeX({ packages: ["base", "ams"], formatError: stop }) });
const visitor = new SerializedMmlVisitor();

const typesetters = {
  katex: (formula, displayMode) => katex.renderToString(formula, { displayMode, throwOnError: true, strict: "error" }),
  mathjax: (formula, display) => {
    const mathml = visitor.visitTree(page.convert(formula, { display, end: STATE.CONVERT }));
    if (mathml.includes("<merror")) throw new Error(mathml);
  },
};

const wrong = [];
for (const [formula, display] of JSON.parse(readFileSync(0, "utf8"))) {
  for (const [name, typeset] of Object.entries(typesetters)) {
    try { typeset(formula, display); } catch (error) { wrong.push([name, formula, error.message]); }
  }
}
console.log(JSON.stringify(wrong));
