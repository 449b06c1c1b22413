/** Reads the settings from defaults, a file and environment variables, and checks them. */
package app.thisthat.platform.config;
