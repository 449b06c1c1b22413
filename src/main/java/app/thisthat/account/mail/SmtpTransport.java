package app.thisthat.account.mail;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Properties;

/** Sends mails over SMTP, one at a time on a worker thread, because the mail library blocks. */
public final class SmtpTransport implements MailTransport {

    private static final String TIMEOUT_MS = "10000";

    private final WorkerExecutor worker;
    private final URI server;
    private final Session session;
    private final String from;
    private final String unsubscribeLink;

    /**
     * Creates the transport.
     *
     * @param uri {@code mail.smtpUri}, with the scheme {@code smtp}, {@code smtp+starttls} or {@code smtps}
     * @param unsubscribeLink {@code mail.unsubscribeLink}
     * @throws IllegalArgumentException if the scheme is another one or the host is missing
     */
    public SmtpTransport(Vertx vertx, String uri, String from, String unsubscribeLink) {
        this.worker = vertx.createSharedWorkerExecutor("mail", 1);
        this.server = URI.create(uri);
        this.session = Session.getInstance(properties(server));
        this.from = from;
        this.unsubscribeLink = unsubscribeLink;
    }

    /** Whether a text is a value of {@code mail.smtpUri}. */
    static boolean isServer(String uri) {
        return !properties(URI.create(uri)).isEmpty();
    }

    /** Whether a text is one sender, as in the header {@code From}. */
    static boolean isSender(String text) {
        try {
            InternetAddress[] senders = InternetAddress.parse(text, true);
            senders[0].validate();
            return senders.length == 1;
        } catch (MessagingException | ArrayIndexOutOfBoundsException e) {
            return false;
        }
    }

    private static Properties properties(URI server) {
        Properties properties = new Properties();
        switch (String.valueOf(server.getScheme())) {
            case "smtp" -> properties.put("mail.smtp.starttls.enable", "true");
            case "smtp+starttls" -> properties.put("mail.smtp.starttls.required", "true");
            case "smtps" -> properties.put("mail.smtp.ssl.enable", "true");
            default ->
                throw new IllegalArgumentException("mail.smtpUri must start with smtp:, smtp+starttls: or smtps:");
        }
        if (server.getHost() == null) {
            throw new IllegalArgumentException("mail.smtpUri must have a host");
        }
        properties.put("mail.smtp.ssl.checkserveridentity", "true");
        properties.put("mail.smtp.connectiontimeout", TIMEOUT_MS);
        properties.put("mail.smtp.timeout", TIMEOUT_MS);
        properties.put("mail.smtp.writetimeout", TIMEOUT_MS);
        return properties;
    }

    @Override
    public Future<Void> send(OutgoingMail mail) {
        return worker.executeBlocking(() -> sendBlocking(mail), false);
    }

    private Void sendBlocking(OutgoingMail mail) throws MessagingException {
        MimeMessage message = new MimeMessage(session);
        message.setFrom(new InternetAddress(from));
        message.setRecipient(Message.RecipientType.TO, new InternetAddress(mail.recipient(), true));
        message.setSubject(mail.subject(), StandardCharsets.UTF_8.name());
        setContent(message, mail);
        message.setHeader("Date", DateTimeFormatter.RFC_1123_DATE_TIME.format(OffsetDateTime.now(ZoneOffset.UTC)));
        message.setHeader("X-Mail-Id", mail.id().toString());
        if (mail.unsubscribe() != null) {
            message.setHeader("List-Unsubscribe", "<" + unsubscribeLink + mail.unsubscribe() + ">");
            message.setHeader("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"); // RFC 8058
        }
        try (Transport transport = session.getTransport("smtp")) {
            String[] login = login();
            transport.connect(server.getHost(), server.getPort(), login[0], login[1]);
            transport.sendMessage(message, message.getAllRecipients());
        }
        return null;
    }

    /** Text alone, or text and HTML as alternatives, the preferred one last (RFC 2046). */
    private static void setContent(MimeMessage message, OutgoingMail mail) throws MessagingException {
        if (mail.html() == null) {
            message.setText(mail.body(), StandardCharsets.UTF_8.name());
            return;
        }
        MimeBodyPart text = new MimeBodyPart();
        text.setText(mail.body(), StandardCharsets.UTF_8.name());
        MimeBodyPart html = new MimeBodyPart();
        html.setText(mail.html(), StandardCharsets.UTF_8.name(), "html");
        message.setContent(new MimeMultipart("alternative", text, html));
    }

    /** User and password; null if absent. */
    private String[] login() {
        return server.getUserInfo() == null
                ? new String[2]
                : Arrays.copyOf(server.getUserInfo().split(":", 2), 2);
    }

    @Override
    public boolean delivers() {
        return true;
    }
}
