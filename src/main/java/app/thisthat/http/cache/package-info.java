/** Cached responses of public operations, and single-flight reads. */
package app.thisthat.http.cache;
