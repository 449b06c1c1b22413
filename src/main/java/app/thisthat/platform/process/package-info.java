/** Safeguards that end the process when it cannot end by itself. */
package app.thisthat.platform.process;
