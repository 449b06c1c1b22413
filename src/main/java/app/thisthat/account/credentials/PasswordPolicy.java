package app.thisthat.account.credentials;

import app.thisthat.kernel.CleanText;
import app.thisthat.kernel.Refusal;
import app.thisthat.kernel.RefusalCode;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** The rule {@code account-names} for passwords. It holds for the normalized form; spaces at both ends count. */
public final class PasswordPolicy {

    static final int CHARACTERS_MIN = 8;

    /** bcrypt ignores all further bytes, so longer passwords with the same beginning would be equal. */
    static final int BYTES_MAX = 72;

    private PasswordPolicy() {}

    /** Checks a new password. Throws {@code VALIDATION_ERROR} with the name of the field in its details. */
    public static void check(String text, String field) {
        String password = OpaqueString.of(text);
        if (password.codePointCount(0, password.length()) < CHARACTERS_MIN) {
            throw refusal(field, "must have at least " + CHARACTERS_MIN + " characters");
        }
        if (!fits(password)) {
            throw refusal(field, "must have at most " + BYTES_MAX + " bytes");
        }
        if (CommonPasswords.contains(password)) {
            throw refusal(field, "must not be a common password");
        }
        if (!CleanText.isCleanLine(password)) {
            throw refusal(field, "contains an invalid character");
        }
    }

    /** Whether bcrypt uses every byte of a password. */
    static boolean fits(String password) {
        return password.length() <= BYTES_MAX && password.getBytes(StandardCharsets.UTF_8).length <= BYTES_MAX;
    }

    private static RuntimeException refusal(String field, String problem) {
        return Refusal.of(RefusalCode.VALIDATION_ERROR, "Password " + problem, Map.of(field, problem))
                .asException();
    }
}
