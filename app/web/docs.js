"use strict";

// Every address is relative to the page, so that it works under any prefix that a gateway puts in front.
SwaggerUIBundle({
  url: "openapi.json",
  dom_id: "#swagger-ui",
  deepLinking: true,
  defaultModelsExpandDepth: 0,
  displayRequestDuration: true,
  filter: true,
  persistAuthorization: true,
  // Answers are long by nature; colouring them would stop the page for minutes.
  syntaxHighlight: { activated: false },
  tryItOutEnabled: true,
  // The badge would send the document to a foreign host.
  validatorUrl: null,
});
