// SPDX-License-Identifier: Apache-2.0

// Runs in the window that an authorization server has sent back, and hands its answer to the page that opened it. An answer
// with another state was not asked for by the page, and is refused.
(() => {
  const request = window.opener?.swaggerUIRedirectOauth2;
  if (!request) {
    document.body.append("This page is where an authorization server sends people back to. No page of Swagger UI has opened it.");
    return;
  }
  const answer = new URLSearchParams(location.hash ? location.hash.slice(1) : location.search);
  const flow = request.auth.schema.get("flow");
  const fail = (message) => request.errCb({ authId: request.auth.name, source: "auth", level: "error", message });

  if (answer.get("state") !== request.state) {
    fail("The answer is not for this request: its state is another one.");
  } else if (answer.get("error")) {
    fail(`[${answer.get("error")}] ${answer.get("error_description") ?? ""}`);
  } else if (["accessCode", "authorizationCode", "authorization_code"].includes(flow)) {
    if (answer.get("code")) {
      delete request.state;
      request.auth.code = answer.get("code");
      request.callback({ auth: request.auth, redirectUrl: request.redirectUrl });
    } else {
      fail("The answer has no code.");
    }
  } else {
    const token = Object.fromEntries(answer);
    request.callback({ auth: request.auth, token, isValid: true, redirectUrl: request.redirectUrl });
  }
  window.close();
})();
