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

    static Mail emailChangeRequested(String link, OneTimeToken token) {
        return new Mail(
                "A change of your e-mail address was requested",
                """
                Another e-mail address was entered for your account, with your password. It replaces this one once it is
                confirmed.

                If you did not request this, somebody knows your password. Open this page within one day to cancel the
                change, to sign out all devices, and to get a mail to set a new password:

                %s%s
                """
                        .formatted(link, token.text()));
    }

    static Mail emailChanged(String link, OneTimeToken token) {
        return new Mail(
                "Your e-mail address was changed",
                """
                The e-mail address of your account was changed. This is the last mail to this address.

                If you did not change it, open this page within 72 hours to restore this address, to sign out all
                devices, and to get a mail to set a new password:

                %s%s
                """
                        .formatted(link, token.text()));
    }

    static Mail emailRestored(String link, OneTimeToken token) {
        return new Mail(
                "Your account is secured: set a new password",
                """
                The change of your e-mail address was undone. All devices were signed out, and the previous password is
                no longer valid.

                To set a new password, open this page within 30 minutes:

                %s%s

                Later use "Forgot password".
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
