/** Logs, metrics, liveness and readiness. */
package app.thisthat.platform.observability;
