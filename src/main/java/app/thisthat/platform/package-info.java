/**
 * What the features stand on: settings, PostgreSQL, Redis, the event bus and its codec, the cluster and the leases of its
 * jobs, JSON, metrics, health, embedded servers. It knows no feature and no rule of the game; what only one feature needs belongs to that feature.
 */
package app.thisthat.platform;
