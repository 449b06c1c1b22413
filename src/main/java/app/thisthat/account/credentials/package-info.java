/** Registration, login, passwords and the verification of e-mail addresses. */
package app.thisthat.account.credentials;
