/** The event bus, its record codec and the cluster. */
package app.thisthat.platform.eventbus;
