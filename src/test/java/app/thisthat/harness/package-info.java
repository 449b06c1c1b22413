/** What integration tests stand on: real servers, fresh databases, a client that holds every answer against the contract. */
package app.thisthat.harness;
