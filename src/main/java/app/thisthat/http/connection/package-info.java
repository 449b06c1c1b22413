/**
 * Netty handlers of client connections: strict decoding of requests, limits of connections, deadlines and the graceful
 * stop. They act before Vert.x Web, on every HTTP/1.1 connection of the API.
 */
package app.thisthat.http.connection;
