package app.thisthat;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the command line asks for.
 *
 * @param conf a file that overrides the default settings
 * @param seeding users to put into a running service; empty: start the service
 */
record CommandLine(Optional<Path> conf, Optional<Seeding> seeding) {

    private static final String USAGE =
            """
            Usage: java -jar thisthat.jar [--conf FILE]
                   java -jar thisthat.jar seed --users NUMBER --out FILE [--conf FILE]""";

    /**
     * An order for users of load tests.
     *
     * @param users how many
     * @param out the file that tells how to call as them
     */
    record Seeding(int users, Path out) {}

    /**
     * Reads the arguments.
     *
     * @throws IllegalArgumentException with the usage, if they are not understood
     */
    static CommandLine parse(String... arguments) {
        boolean seed = arguments.length > 0 && arguments[0].equals("seed");
        Map<String, String> options = seed
                ? options(arguments, 1, Set.of("--users", "--out", "--conf"))
                : options(arguments, 0, Set.of("--conf"));
        Optional<Path> conf = Optional.ofNullable(options.get("--conf")).map(Path::of);
        return new CommandLine(conf, seed ? Optional.of(seeding(options)) : Optional.empty());
    }

    private static Seeding seeding(Map<String, String> options) {
        String users = options.getOrDefault("--users", "");
        if (!users.matches("[1-9]\\d{0,6}") || !options.containsKey("--out")) {
            throw new IllegalArgumentException(USAGE);
        }
        return new Seeding(Integer.parseInt(users), Path.of(options.get("--out")));
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
