/** Cached responses of public operations and shared reads. */
package app.thisthat.http.cache;
