package app.thisthat.account;

import app.thisthat.kernel.Refusal;
import app.thisthat.kernel.RefusalCode;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * An e-mail address: ASCII only, without quotes, comments and display names. Mail programs cannot read such an address
 * as several addresses or as another address.
 */
public record EmailAddress(String value) {

    private static final int LENGTH_MAX = 254;
    private static final Pattern SHAPE = Pattern.compile("[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}"
            + "@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\\.)+[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?");

    /** Checks an address. Throws {@code VALIDATION_ERROR}. */
    public EmailAddress {
        if (value.length() > LENGTH_MAX || !SHAPE.matcher(value).matches()) {
            throw Refusal.of(
                            RefusalCode.VALIDATION_ERROR,
                            "E-mail address is invalid",
                            Map.of("email", "must be an e-mail address"))
                    .asException();
        }
    }
}
