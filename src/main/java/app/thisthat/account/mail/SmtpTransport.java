package app.thisthat.account.mail;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Properties;

/** Hands mails to a server over SMTP, one at a time on a thread of its own: the protocol's library blocks. */
public final class SmtpTransport implements MailTransport {

    private static final String TIMEOUT_MS = "10000";

    private final WorkerExecutor worker;
    private final URI server;
    private final Session session;
    private final String from;

    /**
     * Uses a server.
     *
     * @param uri {@code smtp:}, {@code smtp+starttls:} or {@code smtps:}, as {@code mail.smtpUri}
     * @throws IllegalArgumentException if it is none of these
     */
    public SmtpTransport(Vertx vertx, String uri, String from) {
        this.worker = vertx.createSharedWorkerExecutor("mail", 1);
        this.server = URI.create(uri);
        this.session = Session.getInstance(properties(server));
        this.from = from;
    }

    private static Properties properties(URI server) {
        Properties properties = new Properties();
        switch (String.valueOf(server.getScheme())) {
            case "smtp" -> properties.put("mail.smtp.starttls.enable", "true");
            case "smtp+starttls" -> properties.put("mail.smtp.starttls.required", "true");
            case "smtps" -> properties.put("mail.smtp.ssl.enable", "true");
            default ->
                throw new IllegalArgumentException("mail.smtpUri has to begin with smtp:, smtp+starttls: or smtps:");
        }
        if (server.getHost() == null) {
            throw new IllegalArgumentException("mail.smtpUri names no host");
        }
        properties.put("mail.smtp.ssl.checkserveridentity", "true");
        properties.put("mail.smtp.connectiontimeout", TIMEOUT_MS);
        properties.put("mail.smtp.timeout", TIMEOUT_MS);
        properties.put("mail.smtp.writetimeout", TIMEOUT_MS);
        return properties;
    }

    @Override
    public Future<Void> carry(OutgoingMail mail) {
        return worker.executeBlocking(() -> send(mail), false);
    }

    private Void send(OutgoingMail mail) throws MessagingException {
        MimeMessage message = new MimeMessage(session);
        message.setFrom(new InternetAddress(from));
        message.setRecipient(Message.RecipientType.TO, new InternetAddress(mail.recipient(), true));
        message.setSubject(mail.subject(), StandardCharsets.UTF_8.name());
        message.setText(mail.body(), StandardCharsets.UTF_8.name());
        message.setHeader("Date", DateTimeFormatter.RFC_1123_DATE_TIME.format(OffsetDateTime.now(ZoneOffset.UTC)));
        message.setHeader("X-Mail-Id", mail.id().toString());
        try (Transport transport = session.getTransport("smtp")) {
            String[] login = login();
            transport.connect(server.getHost(), server.getPort(), login[0], login[1]);
            transport.sendMessage(message, message.getAllRecipients());
        }
        return null;
    }

    private String[] login() {
        String[] login = new String[2];
        if (server.getUserInfo() != null) {
            String[] given = server.getUserInfo().split(":", 2);
            System.arraycopy(given, 0, login, 0, given.length);
        }
        return login;
    }

    @Override
    public boolean keepsText() {
        return true;
    }
}
