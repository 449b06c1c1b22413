package app.thisthat.account;

import app.thisthat.kernel.FieldError;
import app.thisthat.kernel.Refusal;
import java.util.List;
import java.util.regex.Pattern;

/** A username (rule {@code account-names}): ASCII only, so that names do not look alike. */
public record Username(String value) {

    private static final Pattern SHAPE = Pattern.compile("[A-Za-z0-9_-]{3,50}");

    /** Checks a name. Throws {@code VALIDATION_ERROR}. */
    public Username {
        if (!SHAPE.matcher(value).matches()) {
            String problem = "must be 3 to 50 letters, digits, _ or -";
            throw Refusal.invalid("Username " + problem, List.of(new FieldError("username", "pattern", problem)))
                    .asException();
        }
    }
}
