package app.thisthat.account.mail;

import app.thisthat.platform.config.SettingsReader;

/**
 * The settings {@code mail.*}.
 *
 * @param smtpUri empty: mails stay in the outbox, readable by admins
 * @param resetLink a token is appended to it
 * @param verifyLink a token is appended to it
 * @param undoEmailLink a token is appended to it
 * @param unsubscribeLink address of the operation {@code unsubscribe}; a signed text is appended to it
 * @param unsubscribePage page that asks for confirmation; the signed text is appended to it
 */
public record MailSettings(
        String smtpUri,
        String from,
        String resetLink,
        String verifyLink,
        String undoEmailLink,
        String unsubscribeLink,
        String unsubscribePage) {

    private static final String[] ENCRYPTED = {"smtps", "smtp+starttls"};

    public static MailSettings read(SettingsReader reader) {
        MailSettings settings = new MailSettings(
                reader.text(
                        "mail.smtpUri",
                        "empty or an address as smtp://host, smtp+starttls://host or smtps://host",
                        uri -> uri.isEmpty() || SmtpTransport.isServer(uri)),
                reader.text("mail.from", "an address as Name <name@host>", SmtpTransport::isSender),
                link(reader, "mail.resetLink"),
                link(reader, "mail.verifyLink"),
                link(reader, "mail.undoEmailLink"),
                link(reader, "mail.unsubscribeLink"),
                link(reader, "mail.unsubscribePage"));
        reader.requireInProduction(
                !settings.smtpUri.isEmpty(),
                "mail.smtpUri is required in production: admins could read the links that reset passwords");
        reader.requireInProduction(
                !settings.smtpUri.contains("@") || SettingsReader.isConfidential(settings.smtpUri, ENCRYPTED),
                "mail.smtpUri with a password must start with smtp+starttls: or smtps: in production");
        return settings;
    }

    private static String link(SettingsReader reader, String name) {
        String link = reader.address(name, false, "https", "http");
        reader.requireInProduction(
                SettingsReader.isConfidential(link, "https"),
                name + " must start with https: in production, because it contains a token");
        return link;
    }
}
