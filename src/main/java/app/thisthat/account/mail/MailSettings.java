package app.thisthat.account.mail;

import app.thisthat.platform.config.SettingsReader;

/**
 * The settings {@code mail.*}.
 *
 * @param smtpUri empty: mails stay in the outbox, readable by admins
 * @param resetLink a token is appended to it
 * @param verifyLink a token is appended to it
 * @param undoEmailLink a token is appended to it
 */
public record MailSettings(String smtpUri, String from, String resetLink, String verifyLink, String undoEmailLink) {

    public static MailSettings read(SettingsReader reader) {
        return new MailSettings(
                reader.text("mail.smtpUri"),
                reader.text("mail.from"),
                reader.text("mail.resetLink"),
                reader.text("mail.verifyLink"),
                reader.text("mail.undoEmailLink"));
    }
}
