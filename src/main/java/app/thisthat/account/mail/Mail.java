package app.thisthat.account.mail;

import app.thisthat.account.credentials.MailToken;
import app.thisthat.kernel.Ids;
import java.util.UUID;

/** A mail's words. They never hold what a user typed: nobody can make us send a text of theirs to somebody else. */
public record Mail(UUID id, String subject, String body) {

    public static Mail reset(String link, MailToken secret) {
        return new Mail(
                Ids.next(),
                "Set a new password",
                """
                To set a new password open this page within 30 minutes:

                %s%s

                If you did not ask for this, do nothing: nothing will change.
                """
                        .formatted(link, secret.text()));
    }

    public static Mail verification(String link, MailToken secret) {
        return new Mail(
                Ids.next(),
                "Confirm your e-mail address",
                """
                To confirm that this address is yours open this page within a day:

                %s%s

                If you did not ask for this, do nothing: nothing will change.
                """
                        .formatted(link, secret.text()));
    }

    public static Mail passwordChanged() {
        return new Mail(
                Ids.next(),
                "Your password was changed",
                """
                The password of your account was changed, and every session was ended.

                If it was not you, set a new password now with "forgot password".
                """);
    }
}
