// SPDX-License-Identifier: Apache-2.0

// Starts Swagger UI with what the page says. Without validatorUrl it would send the document's address to a public server.
(() => {
  const { self, settings } = document.currentScript.dataset;
  const { persistAuthorization, oauth2 } = JSON.parse(settings);
  const ui = SwaggerUIBundle({
    dom_id: "#swagger-ui",
    url: `${self}?format=json`,
    oauth2RedirectUrl: new URL(`${self}?format=oauth2-redirect`, location.href).href,
    deepLinking: true,
    persistAuthorization,
    presets: [SwaggerUIBundle.presets.apis],
    validatorUrl: null,
  });
  if (oauth2) {
    ui.initOAuth(oauth2);
  }
})();
