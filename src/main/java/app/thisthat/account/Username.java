package app.thisthat.account;

import app.thisthat.kernel.Refusal;
import app.thisthat.kernel.RefusalCode;
import java.util.Map;
import java.util.regex.Pattern;

/** A name that an account can have (ruling 21): ASCII only, so that no two names look alike. */
public record Username(String value) {

    private static final Pattern SHAPE = Pattern.compile("[A-Za-z0-9_-]{3,50}");

    /**
     * Checks a name.
     *
     * @throws app.thisthat.kernel.RefusedException {@code VALIDATION_ERROR}
     */
    public Username {
        if (!SHAPE.matcher(value).matches()) {
            String why = "is not 3 to 50 letters, digits, _ or -";
            throw Refusal.of(RefusalCode.VALIDATION_ERROR, "The username " + why, Map.of("username", why))
                    .asException();
        }
    }
}
