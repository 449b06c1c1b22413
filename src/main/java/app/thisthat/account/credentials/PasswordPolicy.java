package app.thisthat.account.credentials;

import app.thisthat.kernel.CleanText;
import app.thisthat.kernel.Refusal;
import app.thisthat.kernel.RefusalCode;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Which passwords are taken (ruling 21). They are taken as they are: nothing is trimmed, cut or folded. */
public final class PasswordPolicy {

    static final int CHARACTERS_MIN = 8;

    /** bcrypt reads no further; cutting would make every longer password with the same beginning a right one. */
    static final int BYTES_MAX = 72;

    private PasswordPolicy() {}

    /**
     * Refuses a password that nobody should have.
     *
     * @throws app.thisthat.kernel.RefusedException {@code VALIDATION_ERROR}
     */
    public static void check(String password, String field) {
        if (password.codePointCount(0, password.length()) < CHARACTERS_MIN) {
            throw refusal(field, "has fewer than " + CHARACTERS_MIN + " characters");
        }
        if (!fits(password)) {
            throw refusal(field, "is longer than " + BYTES_MAX + " bytes");
        }
        if (CommonPasswords.contains(password)) {
            throw refusal(field, "is one of the most common ones");
        }
        if (!CleanText.isCleanLine(password)) {
            throw refusal(field, "has a character that is none");
        }
    }

    /** Whether bcrypt reads all of it. */
    static boolean fits(String password) {
        return password.length() <= BYTES_MAX && password.getBytes(StandardCharsets.UTF_8).length <= BYTES_MAX;
    }

    private static RuntimeException refusal(String field, String why) {
        return Refusal.of(RefusalCode.VALIDATION_ERROR, "The password " + why, Map.of(field, why))
                .asException();
    }
}
