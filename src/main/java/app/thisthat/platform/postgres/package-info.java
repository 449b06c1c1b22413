/** Access to PostgreSQL: connection pools, migrations, rollback, error classification, the availability probe. */
package app.thisthat.platform.postgres;
