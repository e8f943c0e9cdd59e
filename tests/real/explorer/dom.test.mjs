// dom.js and render.js in a real document: what is rendered looks like its view, and what differs in nothing is not touched.

import assert from "node:assert/strict";

import { EXPLORER, fact } from "./explorer.mjs";

/** A fact about them: `look` runs in the page, with both modules and an empty place; what it returns is expected. */
const inPage = (says, expected, look) =>
  fact(says, { bare: true }, async (page) => {
    await page.goto(EXPLORER);
    const found = await page.evaluate(`(async () => {
      const [dom, { render }] = await Promise.all(["dom", "render"].map((name) => import(document.querySelector(\`link[href$="/\${name}.js"]\`).href)));
      const place = document.body.appendChild(document.createElement("div"));
      return (${look})({ ...dom, render }, place);
    })()`);
    assert.deepEqual(found, expected);
  });

inPage("A view is rendered as elements, texts and numbers; what is null, undefined or false is left out, and zero is not",
  '<p class="a" hidden="">x<b>0</b>1.5</p>',
  ({ h, render }, place) => {
    render(place, h("p", { class: "a", hidden: true, title: null, lang: false }, "x", null, [undefined, [h("b", {}, 0)]], false, 1.5));
    return place.innerHTML;
  });

inPage("After any change of views the page is as if it had been rendered anew",
  [],
  ({ h, svg, math, render }, place) => {
    let state = 7;
    const below = (n) => (state = (state * 48271) % 2147483647) % n;
    const tree = (depth) => {
      const some = () => [...Array(below(4)).keys()].map((key) => (depth === 0 || below(4) === 0 ? ["text", 1, null, math(`<math xmlns="http://www.w3.org/1998/Math/MathML"><mi>${below(2)}</mi></math>`)][below(4)] : tree(depth - 1, key)));
      const properties = { class: below(2) ? `c${below(3)}` : null, key: below(2) ? below(3) : undefined, title: below(2) ? "t" : undefined, style: below(2) ? { "--heat": below(3), color: "red" } : undefined };
      return below(5) === 0 ? svg("g", properties, some()) : h(["p", "b", "i"][below(3)], properties, some());
    };
    const wrong = [];
    for (let round = 0; round < 500; round++) {
      const seed = state;
      const view = tree(4);
      render(place, view);
      state = seed;
      const fresh = document.createElement("div");
      render(fresh, tree(4));
      // An attribute that was there keeps its place, so order says nothing; nor does a style that has become empty.
      const plain = (node) => [...node.childNodes].map((child) => child.nodeType === 3 ? child.data
        : [child.namespaceURI, child.tagName, ["class", "title"].map((name) => child.getAttribute(name)), child.style.cssText, plain(child)]);
      if (JSON.stringify(plain(place)) !== JSON.stringify(plain(fresh))) wrong.push(place.innerHTML, fresh.innerHTML);
    }
    return wrong;
  });

inPage("An element with the same tag and key stays the same node when its neighbours come, go and change places",
  [true, true, "cab"],
  ({ h, render }, place) => {
    const view = (keys) => [...keys].map((key) => h("p", { key }, key));
    render(place, view("abc"));
    const [a, , c] = place.children;
    render(place, view("xa"), view("c"));
    render(place, view("cab"));
    return [place.children[0] === c, place.children[1] === a, place.textContent];
  });

inPage("A field keeps its focus, its caret and what was typed while all around it changes",
  [true, "typed by hand", [3, 5]],
  ({ h, render }, place) => {
    const view = (before, after) => [before.map((text) => h("p", {}, text)), h("textarea", { key: "field" }), after && h("p", {}, after)];
    render(place, view(["one", "two"], "three"));
    const field = place.querySelector("textarea");
    field.focus();
    field.value = "typed by hand";
    field.setSelectionRange(3, 5);
    render(place, view([], null));
    render(place, view(["one"], "two"));
    return [document.activeElement === field, field.value, [field.selectionStart, field.selectionEnd]];
  });

inPage("A field shows the value of its view, and is left alone where that is what was typed",
  ["new", 1],
  ({ h, render }, place) => {
    render(place, h("input", { value: "old" }));
    const field = place.firstChild;
    field.value = "new";
    field.setSelectionRange(1, 1);
    render(place, h("input", { value: "new" }));
    return [field.value, field.selectionStart];
  });

inPage("A select has the value of its view when it is made, and when its options change with it",
  ["b", "d"],
  ({ h, render }, place) => {
    const select = (value, options) => h("select", { value }, options.map((option) => h("option", { value: option }, option)));
    render(place, select("b", ["a", "b"]));
    const first = place.firstChild.value;
    render(place, select("d", ["c", "d"]));
    return [first, place.firstChild.value];
  });

inPage("A listener is replaced by the next one and goes with the view that no longer has it",
  ["first", "second"],
  ({ h, render }, place) => {
    const heard = [];
    for (const onclick of [() => heard.push("first"), () => heard.push("second"), undefined]) {
      render(place, h("button", { onclick }));
      place.firstChild.click();
    }
    return heard;
  });

inPage("Text never becomes markup",
  ["<img src=x onerror=alert(1)>", 0],
  ({ h, render }, place) => {
    render(place, h("p", { title: "<b>" }, "<img src=x onerror=alert(1)>"));
    return [place.textContent, place.querySelectorAll("img, b").length];
  });

inPage("The service's MathML becomes elements of MathML, and SVG of SVG, seen as such by the browser",
  [true, true],
  ({ svg, math, render }, place) => {
    render(place, math('<math xmlns="http://www.w3.org/1998/Math/MathML"><mi>x</mi></math>'), svg("svg", {}, svg("circle", { r: 2 })));
    return [place.querySelector("mi") instanceof MathMLElement, place.querySelector("circle") instanceof SVGCircleElement];
  });
