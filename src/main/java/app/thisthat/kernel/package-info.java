/**
 * The values of the domain: amounts, odds, statuses, ids, pages and refusals. Depends on the JDK only and does no I/O.
 */
package app.thisthat.kernel;
