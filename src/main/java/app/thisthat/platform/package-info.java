/**
 * The technical base of the features: settings, PostgreSQL, Redis, event bus, jobs, JSON, health, metrics and embedded
 * servers. Contains no business rules.
 */
package app.thisthat.platform;
