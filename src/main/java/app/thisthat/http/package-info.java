/**
 * HTTP layer of the API: servers, router, request validation, rate limits, error responses and documentation pages. It
 * does not depend on feature packages; they register their operations with {@link app.thisthat.http.Operations}. Only
 * this package and the features' {@code …Api} classes use Vert.x Web.
 */
package app.thisthat.http;
