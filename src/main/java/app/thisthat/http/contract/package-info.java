/** The OpenAPI contract and the validation of requests against it. */
package app.thisthat.http.contract;
