/** HTTP servers, the router and its handlers. */
package app.thisthat.http.server;
