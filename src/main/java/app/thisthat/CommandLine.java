package app.thisthat;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * The command line. Without one of the commands the service starts.
 *
 * @param conf a file that overrides the default settings
 * @param seeding users to create for load tests
 * @param rollbackTo schema version to roll back to
 * @param locksDemoAccounts whether published passwords are replaced
 */
record CommandLine(Optional<Path> conf, Optional<Seeding> seeding, OptionalInt rollbackTo, boolean locksDemoAccounts) {

    private static final String SIGNUP_BONUS = "1000";
    private static final String USAGE =
            """
            Usage: java -jar thisthat.jar [--conf FILE]
                   java -jar thisthat.jar seed --users NUMBER [--credits NUMBER] --out FILE [--conf FILE]
                   java -jar thisthat.jar rollback --to VERSION [--conf FILE]
                   java -jar thisthat.jar lock-demo-accounts [--conf FILE]""";

    /**
     * The users for load tests.
     *
     * @param users number of users
     * @param credits balance of each user
     * @param out file for the ids, addresses and access tokens
     */
    record Seeding(int users, int credits, Path out) {}

    /**
     * Parses the arguments.
     *
     * @throws IllegalArgumentException with the usage, if they are invalid
     */
    static CommandLine parse(String... arguments) {
        return switch (arguments.length == 0 ? "" : arguments[0]) {
            case "seed" -> {
                Map<String, String> options = options(arguments, 1, Set.of("--users", "--credits", "--out", "--conf"));
                yield new CommandLine(conf(options), Optional.of(seeding(options)), OptionalInt.empty(), false);
            }
            case "rollback" -> {
                Map<String, String> options = options(arguments, 1, Set.of("--to", "--conf"));
                yield new CommandLine(conf(options), Optional.empty(), OptionalInt.of(number(options, "--to")), false);
            }
            case "lock-demo-accounts" -> {
                Map<String, String> options = options(arguments, 1, Set.of("--conf"));
                yield new CommandLine(conf(options), Optional.empty(), OptionalInt.empty(), true);
            }
            default -> {
                Map<String, String> options = options(arguments, 0, Set.of("--conf"));
                yield new CommandLine(conf(options), Optional.empty(), OptionalInt.empty(), false);
            }
        };
    }

    private static Optional<Path> conf(Map<String, String> options) {
        return Optional.ofNullable(options.get("--conf")).map(Path::of);
    }

    private static int number(Map<String, String> options, String name) {
        String number = options.getOrDefault(name, "");
        if (!number.matches("[1-9]\\d{0,6}")) {
            throw new IllegalArgumentException(USAGE);
        }
        return Integer.parseInt(number);
    }

    private static Seeding seeding(Map<String, String> options) {
        if (!options.containsKey("--out")) {
            throw new IllegalArgumentException(USAGE);
        }
        options.putIfAbsent("--credits", SIGNUP_BONUS);
        return new Seeding(number(options, "--users"), number(options, "--credits"), Path.of(options.get("--out")));
    }

    private static Map<String, String> options(String[] arguments, int first, Set<String> known) {
        Map<String, String> options = new HashMap<>();
        for (int i = first; i < arguments.length; i += 2) {
            if (!known.contains(arguments[i]) || i + 1 == arguments.length) {
                throw new IllegalArgumentException(USAGE);
            }
            options.put(arguments[i], arguments[i + 1]);
        }
        return options;
    }
}
