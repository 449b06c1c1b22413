/** The inbox of users: entries about their bets, markets and account, announcements, and preferences. */
package app.thisthat.inbox;
