/** The OpenAPI contract in memory, and the validation of requests against it. */
package app.thisthat.http.contract;
