package app.thisthat.inbox.mail;

import app.thisthat.account.session.LinkSigner;
import app.thisthat.inbox.MailList;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;

/**
 * What the link of a mail that ends such mails contains.
 *
 * @param tokenVersion of the user at the mail: the link ends with the other credentials (rule {@code void-credentials})
 */
public record UnsubscribeLink(UUID userId, MailList list, int tokenVersion) {

    /** Bytes before the name of the list. */
    private static final int HEAD = 2 * Long.BYTES + Integer.BYTES;

    /** The signed part of the link. */
    public String signed(LinkSigner signer) {
        return signer.sign(content());
    }

    /** The signed part of the link up to the signature, which depends on the key. */
    public String text() {
        return LinkSigner.text(content());
    }

    private byte[] content() {
        byte[] name = list.wire().getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(HEAD + name.length)
                .putLong(userId.getMostSignificantBits())
                .putLong(userId.getLeastSignificantBits())
                .putInt(tokenVersion)
                .put(name)
                .array();
    }

    /** Reads the signed part of a link; empty if this service has not signed it. */
    public static Optional<UnsubscribeLink> read(String signed, LinkSigner signer) {
        return signer.verify(signed).map(content -> {
            ByteBuffer head = ByteBuffer.wrap(content);
            UUID userId = new UUID(head.getLong(), head.getLong());
            int tokenVersion = head.getInt();
            String list = new String(content, HEAD, content.length - HEAD, StandardCharsets.US_ASCII);
            return new UnsubscribeLink(userId, MailList.fromWire(list), tokenVersion);
        });
    }
}
