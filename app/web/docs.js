"use strict";

// Swagger UI prints JSON with one number a line. A matrix is read by rows, so each row of numbers goes on one line.
const ROW = /\[\s*\n\s*(-?\d[-+.\deE,\s]*)\]/g;
const byRows = (text) => text.replace(ROW, (_, numbers) => `[${numbers.trim().replace(/\s+/g, " ")}]`);

// Only what Swagger UI has printed itself, never what somebody is typing.
const isPrinted = (text) => {
  try {
    return JSON.stringify(JSON.parse(text), null, 2) === text;
  } catch {
    return false;
  }
};

const MatricesByRows = (system) => ({
  wrapComponents: {
    SyntaxHighlighter: (Original) => (props) =>
      system.React.createElement(Original, { ...props, children: byRows(String(props.children)) }),
    RequestBodyEditor: (Original) => (props) =>
      system.React.createElement(Original, {
        ...props,
        value: props.value && isPrinted(props.value) ? byRows(props.value) : props.value,
      }),
  },
});

// Every address is relative to the page, so that it works under any prefix that a gateway puts in front.
SwaggerUIBundle({
  url: "openapi.json",
  dom_id: "#swagger-ui",
  plugins: [MatricesByRows],
  deepLinking: true,
  defaultModelsExpandDepth: 0,
  displayRequestDuration: true,
  filter: true,
  persistAuthorization: true,
  requestSnippetsEnabled: true,
  requestSnippets: { defaultExpanded: false },
  // Answers are long by nature; colouring them would stop the page for minutes.
  syntaxHighlight: { activated: false },
  tryItOutEnabled: true,
  // The badge would send the document to a foreign host.
  validatorUrl: null,
});
