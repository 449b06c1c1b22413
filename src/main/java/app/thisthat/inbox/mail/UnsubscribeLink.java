package app.thisthat.inbox.mail;

import app.thisthat.account.session.LinkSigner;
import app.thisthat.inbox.MailList;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.UUID;

/**
 * What the link of a mail that ends such mails contains.
 *
 * @param tokenVersion of the user at the mail: the link ends with the other credentials (rule {@code void-credentials})
 */
public record UnsubscribeLink(UUID userId, MailList list, int tokenVersion) {

    private static final int BYTES = 2 * Long.BYTES + 1 + Integer.BYTES;

    /** The signed part of the link. */
    public String signed(LinkSigner signer) {
        return signer.sign(ByteBuffer.allocate(BYTES)
                .putLong(userId.getMostSignificantBits())
                .putLong(userId.getLeastSignificantBits())
                .put((byte) list.ordinal())
                .putInt(tokenVersion)
                .array());
    }

    /** Reads the signed part of a link; empty if this service has not signed it. */
    public static Optional<UnsubscribeLink> read(String signed, LinkSigner signer) {
        return signer.verify(signed).filter(content -> content.length == BYTES).map(content -> {
            ByteBuffer bytes = ByteBuffer.wrap(content);
            return new UnsubscribeLink(
                    new UUID(bytes.getLong(), bytes.getLong()), MailList.values()[bytes.get()], bytes.getInt());
        });
    }
}
