/**
 * Real PostgreSQL and Redis servers out of Maven artifacts, for a machine that has none: the start for trying out, and
 * the tests. Their programs are unpacked once and kept; their data outlives the process; a server that a killed process
 * left behind is stopped first. Everything here may block, so it is called before the event loops have work.
 */
package app.thisthat.platform.embedded;
