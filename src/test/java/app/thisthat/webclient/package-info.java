/** The web client in a real browser. */
package app.thisthat.webclient;
