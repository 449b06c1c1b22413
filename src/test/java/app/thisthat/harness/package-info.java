/** Support of integration tests: servers, databases, processes and a client that validates responses against the contract. */
package app.thisthat.harness;
