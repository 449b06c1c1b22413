/** Sliding-window rate limits, counted on each node and in Redis (rule {@code rate-limits}). */
package app.thisthat.http.ratelimit;
