package app.thisthat.account.credentials;

import app.thisthat.account.mail.Mail;

/**
 * The mails about passwords and e-mail addresses. They contain no user input, so nobody can send their own text by
 * them.
 */
final class MailTemplates {

    private MailTemplates() {}

    static Mail passwordReset(String link, OneTimeToken token) {
        return new Mail(
                "Set a new password",
                """
                To set a new password, open this page within 30 minutes:

                %s%s

                If you did not request this, ignore this mail. Your password stays the same.
                """
                        .formatted(link, token.text()));
    }

    static Mail emailVerification(String link, OneTimeToken token) {
        return new Mail(
                "Confirm your e-mail address",
                """
                To confirm this e-mail address, open this page within one day:

                %s%s

                If you did not request this, ignore this mail. Nothing will change.
                """
                        .formatted(link, token.text()));
    }

    static Mail passwordChanged() {
        return new Mail(
                "Your password was changed",
                """
                The password of your account was changed, and you were signed out on all devices.

                If you did not change it, set a new password now with "Forgot password".
                """);
    }
}
