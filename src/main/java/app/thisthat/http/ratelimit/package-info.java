/** Sliding-window rate limits, counted on the node and in Redis. */
package app.thisthat.http.ratelimit;
