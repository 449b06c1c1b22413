package bystander;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Measures the bystander alone and beside each attack. Arguments: names of attacks; none: all. Prints what it finds and
 * writes the rows of a Markdown table.
 */
public final class Benchmark {

    /** Requests of the bystander may be late by the time of an attack; then something is wrong. */
    private static final int RECOVERY_SECONDS_MAX = 60;

    private static final int USERS_OF_READERS = 501;

    private final Target target;
    private final Fixtures fixtures;
    private final Bystander bystander;
    private final int secondsBefore;
    private final int secondsBeside;

    private Benchmark(Target target, Fixtures fixtures, int secondsBefore, int secondsBeside) throws IOException {
        this.target = target;
        this.fixtures = fixtures;
        this.secondsBefore = secondsBefore;
        this.secondsBeside = secondsBeside;
        this.bystander = new Bystander(target, fixtures.betMarkets(), fixtures.liveMarkets());
    }

    static List<Attack> attacks() {
        return Stream.of(Searches.all(), Reads.all(), Histories.all(), Transport.all(), Passwords.all(), Sockets.all(), Bets.all())
                .flatMap(List::stream)
                .toList();
    }

    /** Prints the names of the attacks with {@code --list}, or the number of accounts needed with {@code --users}. */
    public static void main(String[] arguments) throws Exception {
        List<Attack> attacks = attacks();
        if (List.of(arguments).contains("--list")) {
            attacks.forEach(attack -> System.out.printf("  %-34s %s%n", attack.name(), attack.description()));
            return;
        }
        if (List.of(arguments).contains("--users")) {
            System.out.println(Attacker.usersFor(attacks.size() + 1) + USERS_OF_READERS);
            return;
        }
        for (String name : arguments) {
            if (attacks.stream().noneMatch(attack -> attack.name().equals(name))) {
                System.err.println("Unknown attack: " + name);
                System.exit(2);
            }
        }
        Map<String, String> environment = System.getenv();
        Target target = Target.read(environment);
        boolean met = true;
        try (Fixtures fixtures = new Fixtures(target)) {
            if (fixtures.hasDatabase()) {
                fixtures.fillCatalogue(Integer.parseInt(environment.get("MARKETS")));
            }
            Benchmark benchmark = new Benchmark(
                    target,
                    fixtures,
                    Integer.parseInt(environment.get("SECONDS_BEFORE")),
                    Integer.parseInt(environment.get("SECONDS_BESIDE")));
            benchmark.warmUp(Integer.parseInt(environment.get("WARM_UP")));
            Path table = Path.of(environment.get("TABLE"));
            Files.writeString(table, Row.HEADER + "\n");
            boolean up = fixtures.isServiceUp();
            for (int i = 0; up && i < attacks.size(); i++) {
                Attack attack = attacks.get(i);
                boolean chosen = arguments.length == 0 || List.of(arguments).contains(attack.name());
                if (chosen && attack.usesDatabase() && !fixtures.hasDatabase()) {
                    System.out.println(attack.name() + ": left out, the data directory of the service is unknown");
                } else if (chosen) {
                    Row row = benchmark.measure(attack, i);
                    System.out.println(row.text());
                    Files.writeString(table, row.markdown() + "\n", StandardOpenOption.APPEND);
                    met &= row.isMet();
                    up = fixtures.isServiceUp();
                }
            }
            met &= up;
        }
        System.exit(met ? 0 : 1);
    }

    /** Loads the service with the readers, whose code most attacks and the bystander need. */
    private void warmUp(int seconds) throws Exception {
        if (seconds > 0) {
            Attack readers = attacks().stream()
                    .filter(attack -> attack.name().equals("500 readers"))
                    .findFirst()
                    .orElseThrow();
            try (Attacker attacker = new Attacker(target, fixtures, attacks().size(), seconds)) {
                attacker.start();
                readers.run().perform(attacker);
                attacker.awaitEnd();
            }
        }
    }

    private Row measure(Attack attack, int number) throws Exception {
        try (Attacker attacker = new Attacker(target, fixtures, number, secondsBeside)) {
            attack.prepare().perform(attacker);
            awaitCalm();
            Bystander.Period before = bystander.begin();
            Threads.sleep(secondsBefore * 1_000L);
            Observation observation = new Observation(target);
            Bystander.Period during = bystander.begin();
            attacker.start();
            String failure = run(attack, attacker);
            attacker.awaitEnd();
            Outcomes.Summary got = attacker.outcomes().summary();
            long endNanos = System.nanoTime();
            bystander.begin();
            attacker.close();
            awaitResponses(before, during);
            double recoverySeconds = (System.nanoTime() - endNanos) / 1e9;
            return new Row(attack, got, failure, before, during, recoverySeconds, observation.end());
        }
    }

    private static String run(Attack attack, Attacker attacker) {
        try {
            attack.run().perform(attacker);
            return "";
        } catch (Exception e) {
            return e.toString();
        }
    }

    /** Waits for the responses of two periods. */
    private static void awaitResponses(Bystander.Period... periods) {
        long limit = System.nanoTime() + RECOVERY_SECONDS_MAX * 1_000_000_000L;
        while (List.of(periods).stream().anyMatch(period -> period.unanswered() > 0) && System.nanoTime() < limit) {
            Threads.sleep(20);
        }
    }

    /** Waits until the bystander gets its profile in time for two seconds. */
    private void awaitCalm() {
        List<Outcomes.Summary> tries = new ArrayList<>();
        do {
            Bystander.Period period = bystander.begin();
            Threads.sleep(2_000);
            tries.add(period.of(Bystander.Action.PROFILE));
        } while (tries.get(tries.size() - 1).longest() > 100 && tries.size() < RECOVERY_SECONDS_MAX / 2);
    }
}
