// SPDX-License-Identifier: Apache-2.0

// Package swaggerui serves Swagger UI for an API of package openapi, from files in the program: nothing is loaded from
// another server.
//
//	router := rest.New()
//	api := openapi.New(router, openapi.Info{Title: "Orders", Version: "1.0.0"})
//	openapi.Handle(api, "GET /orders/{id}", find)
//	swaggerui.Handle(router, "/swagger", api)
//
// The page is at /swagger. Its query format=json is the document, and format=oauth2-redirect where an authorization server
// sends people back to, which is what to register there. Both work below any stage, base path or custom domain.
//
// # From Powertools for Python
//
//	app.enable_swagger(path="/swagger")     Handle(router, "/swagger", api)
//	middlewares=[authorize]                 Handle(router.Group("", authorize), …)
//	swagger_base_url                        not needed, files come from the program
//	compress=True                           files are compressed as they are
//	oauth2_config=OAuth2Config(…)           WithOAuth2
//	persist_authorization=True              WithPersistAuthorization
//
// # Caveats
//
// The page is for everybody who reaches its path, and shows all of the API. Behind middleware that wants a header, browsers
// cannot open it; what they send by themselves are cookies and basic authorization.
//
// The files make a program 0.6 MB larger, also on Lambda. A program that only its developers need the page of has it in a
// file with a build tag.
//
// Browsers load 0.5 MB, and clients that do not take gzip 1.6 MB, which a load balancer refuses.
package swaggerui
