/** Bodies of responses: compression and {@code ETag}s. The server itself compresses nothing. */
package app.thisthat.http.encoding;
