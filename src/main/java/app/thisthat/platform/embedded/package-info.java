/**
 * PostgreSQL and Redis servers from Maven artifacts, for development and tests. The binaries are unpacked once. The
 * data is kept when the process ends. A server that a killed process left running is stopped at the next start. All
 * methods block.
 */
package app.thisthat.platform.embedded;
