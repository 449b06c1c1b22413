package app.thisthat.account.credentials;

import app.thisthat.platform.postgres.Sql;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** The 5,000 most common passwords of at least 8 characters. */
final class CommonPasswords {

    private static final Set<String> ALL = Sql.load(CommonPasswords.class, "common_passwords.txt")
            .lines()
            .map(CommonPasswords::folded)
            .collect(Collectors.toUnmodifiableSet());

    private CommonPasswords() {}

    /** Whether a password is a common one. Ignores case. */
    static boolean contains(String password) {
        return ALL.contains(folded(password));
    }

    private static String folded(String password) {
        return password.toLowerCase(Locale.ROOT);
    }
}
