package app.thisthat.account;

import app.thisthat.kernel.FieldError;
import app.thisthat.kernel.Refusal;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An e-mail address: ASCII only, without quotes, comments and display names. Mail programs cannot read such an address
 * as several addresses or as another address.
 */
public record EmailAddress(String value) {

    private static final FieldError FAULT = new FieldError("email", "format", "must be an e-mail address");
    private static final int LENGTH_MAX = 254;
    private static final Pattern SHAPE = Pattern.compile("[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}"
            + "@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\\.)+[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?");

    /** Checks an address. Throws {@code VALIDATION_ERROR}. */
    public EmailAddress {
        if (!isValid(value)) {
            throw Refusal.invalid("E-mail address is invalid", List.of(FAULT)).asException();
        }
    }

    /** The fault of a field {@code email}; empty if the address is valid. */
    public static Optional<FieldError> fault(String value) {
        return isValid(value) ? Optional.empty() : Optional.of(FAULT);
    }

    private static boolean isValid(String value) {
        return value.length() <= LENGTH_MAX && SHAPE.matcher(value).matches();
    }
}
