package app.thisthat.account;

import app.thisthat.kernel.Refusal;
import app.thisthat.kernel.RefusalCode;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * An address that mail can go to. ASCII only, without quotes, comments or display names: what remains cannot be read as
 * two addresses, nor as another one by a mail program.
 */
public record EmailAddress(String value) {

    private static final int LENGTH_MAX = 254;
    private static final Pattern SHAPE = Pattern.compile("[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}"
            + "@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\\.)+[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?");

    /**
     * Checks an address.
     *
     * @throws app.thisthat.kernel.RefusedException {@code VALIDATION_ERROR}
     */
    public EmailAddress {
        if (value.length() > LENGTH_MAX || !SHAPE.matcher(value).matches()) {
            String why = "is not an e-mail address";
            throw Refusal.of(RefusalCode.VALIDATION_ERROR, "This " + why, Map.of("email", why))
                    .asException();
        }
    }
}
