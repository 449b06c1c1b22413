package app.thisthat.betting;

import app.thisthat.kernel.BetStatus;
import app.thisthat.kernel.FieldError;
import app.thisthat.kernel.PageRequest;
import app.thisthat.kernel.Refusal;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;

/**
 * Filters of a list of a user's bets, newest first.
 *
 * @param olderThan only bets placed before this bet
 */
record BetQuery(
        UUID userId, Optional<BetStatus> status, Optional<UUID> marketId, Optional<UUID> olderThan, PageRequest page) {

    private static final int ID_BYTES = 2 * Long.BYTES;

    /** The cursor of the bets older than a bet. */
    static String cursor(UUID betId) {
        byte[] bytes = ByteBuffer.allocate(ID_BYTES)
                .putLong(betId.getMostSignificantBits())
                .putLong(betId.getLeastSignificantBits())
                .array();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /**
     * Reads a cursor.
     *
     * @throws app.thisthat.kernel.RefusedException {@code VALIDATION_ERROR} if it is malformed
     */
    static UUID olderThan(String cursor) {
        try {
            ByteBuffer bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(cursor));
            if (bytes.remaining() == ID_BYTES) {
                return new UUID(bytes.getLong(), bytes.getLong());
            }
        } catch (IllegalArgumentException notBase64) {
            // refused below
        }
        throw Refusal.invalid(new FieldError("cursor", "format", "is not a cursor of this list"))
                .asException();
    }
}
