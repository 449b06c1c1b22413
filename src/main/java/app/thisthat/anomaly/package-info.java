/** Rules that detect suspicious activity, and the list of their findings for admins. */
package app.thisthat.anomaly;
