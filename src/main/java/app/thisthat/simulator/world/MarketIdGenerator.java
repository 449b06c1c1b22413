package app.thisthat.simulator.world;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Generates the ids of markets and decodes them, so that evicted markets can be found without an index. The first 64
 * bits of an id are the scrambled key, the other 192 bits are a checksum.
 */
final class MarketIdGenerator {

    private static final int ID_BYTES = 32;
    private static final int TOKEN_DIGITS_MAX = 78;
    private static final long SCRAMBLER = 0x9E37_79B9_7F4A_7C15L;

    /** Inverse of SCRAMBLER modulo 2^64. */
    private static final long DESCRAMBLER = BigInteger.valueOf(SCRAMBLER)
            .modInverse(BigInteger.ONE.shiftLeft(Long.SIZE))
            .longValue();

    private final SeededRandom conditions;
    private final SeededRandom questions;
    private final SeededRandom tokens;

    MarketIdGenerator(SeededRandom random) {
        this.conditions = random.derive("conditions");
        this.questions = random.derive("questions");
        this.tokens = random.derive("tokens");
    }

    MarketIds generate(MarketKey key) {
        long packed = key.packed();
        return new MarketIds(
                Long.toString(packed),
                hex(bytes(conditions, packed)),
                hex(bytes(questions, packed)),
                token(packed << 1),
                token(packed << 1 | 1));
    }

    Optional<MarketKey> keyOfGammaId(String id) {
        return MarketKey.parse(id).map(MarketKey::unpack);
    }

    Optional<MarketKey> keyOfConditionId(String id) {
        if (!id.matches("0x[0-9a-f]{64}")) {
            return Optional.empty();
        }
        byte[] bytes = HexFormat.of().parseHex(id, 2, id.length());
        return decode(conditions, bytes).map(MarketKey::unpack);
    }

    Optional<MarketKey> keyOfToken(String token) {
        if (!token.matches("[0-9]{1," + TOKEN_DIGITS_MAX + "}")) {
            return Optional.empty();
        }
        byte[] digits = new BigInteger(token).toByteArray();
        byte[] bytes = new byte[ID_BYTES];
        int length = Math.min(digits.length, ID_BYTES);
        System.arraycopy(digits, digits.length - length, bytes, ID_BYTES - length, length);
        return decode(tokens, bytes).map(value -> MarketKey.unpack(value >>> 1));
    }

    private String token(long value) {
        return new BigInteger(1, bytes(tokens, value)).toString();
    }

    private static Optional<Long> decode(SeededRandom kind, byte[] bytes) {
        long value = ByteBuffer.wrap(bytes).getLong() * DESCRAMBLER ^ kind.bits();
        return value >= 0 && Arrays.equals(bytes, bytes(kind, value)) ? Optional.of(value) : Optional.empty();
    }

    private static byte[] bytes(SeededRandom kind, long value) {
        SeededRandom checksum = kind.derive(value);
        return ByteBuffer.allocate(ID_BYTES)
                .putLong((value ^ kind.bits()) * SCRAMBLER)
                .putLong(checksum.derive(1).bits())
                .putLong(checksum.derive(2).bits())
                .putLong(checksum.derive(3).bits())
                .array();
    }

    private static String hex(byte[] bytes) {
        return "0x" + HexFormat.of().formatHex(bytes);
    }
}
