/**
 * The values of the domain: amounts, odds, sides, ids, pages, refusals. Plain Java without a dependency of any kind, so
 * that every room may use it; nothing that reads, writes, listens or waits lives here.
 */
package app.thisthat.kernel;
