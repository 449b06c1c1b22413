/**
 * The machinery of the API: the server, the router made from the contract, the check against it, errors, limits, paging
 * and the documentation pages. It knows no feature: features register their operations with {@link
 * app.thisthat.http.Operations}, and only here and in their {@code …Api} classes may Vert.x Web be seen.
 */
package app.thisthat.http;
