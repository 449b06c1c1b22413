/** Access to Redis: command timeouts, the circuit breaker and scripts. */
package app.thisthat.platform.redis;
