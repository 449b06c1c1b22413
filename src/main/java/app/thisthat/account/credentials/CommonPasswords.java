package app.thisthat.account.credentials;

import app.thisthat.platform.postgres.Sql;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** The five thousand most common passwords that are long enough to be taken otherwise: the first that attackers try. */
final class CommonPasswords {

    private static final Set<String> ALL = Sql.load(CommonPasswords.class, "common_passwords.txt")
            .lines()
            .map(CommonPasswords::folded)
            .collect(Collectors.toUnmodifiableSet());

    private CommonPasswords() {}

    /** Whether a password is one of them, in whatever case. */
    static boolean contains(String password) {
        return ALL.contains(folded(password));
    }

    private static String folded(String password) {
        return password.toLowerCase(Locale.ROOT);
    }
}
