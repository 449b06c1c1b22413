package app.thisthat.account.credentials;

import app.thisthat.kernel.CleanText;
import app.thisthat.kernel.FieldError;
import app.thisthat.kernel.Refusal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The rule {@code account-names} for passwords. It holds for the normalized form; spaces at both ends count. */
public final class PasswordPolicy {

    public static final int CHARACTERS_MIN = 8;

    /** bcrypt ignores all further bytes, so longer passwords with the same beginning would be equal. */
    public static final int BYTES_MAX = 72;

    private PasswordPolicy() {}

    /** Checks a new password. Throws {@code VALIDATION_ERROR} with the name of the field in its details. */
    public static void check(String text, String field) {
        fault(text, field).ifPresent(fault -> {
            throw Refusal.invalid("Password " + fault.message(), List.of(fault)).asException();
        });
    }

    /** The fault of a new password; empty if it is valid. */
    static Optional<FieldError> fault(String text, String field) {
        String password = OpaqueString.of(text);
        if (password.codePointCount(0, password.length()) < CHARACTERS_MIN) {
            return Optional.of(new FieldError(
                    field,
                    "minLength",
                    Map.of("minLength", CHARACTERS_MIN),
                    "must have at least " + CHARACTERS_MIN + " characters"));
        }
        if (!fits(password)) {
            return Optional.of(new FieldError(
                    field, "maxBytes", Map.of("maxBytes", BYTES_MAX), "must have at most " + BYTES_MAX + " bytes"));
        }
        if (CommonPasswords.contains(password)) {
            return Optional.of(new FieldError(field, "common", "must not be a common password"));
        }
        return CleanText.isCleanLine(password)
                ? Optional.empty()
                : Optional.of(new FieldError(field, "characters", "contains an invalid character"));
    }

    /** Whether bcrypt uses every byte of a password. */
    static boolean fits(String password) {
        return password.length() <= BYTES_MAX && password.getBytes(StandardCharsets.UTF_8).length <= BYTES_MAX;
    }
}
