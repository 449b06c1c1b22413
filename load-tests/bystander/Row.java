package bystander;

import bystander.Bystander.Action;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The result of one attack. {@code failure}: why the attack ended early; empty: it did not. */
record Row(
        Attack attack,
        Outcomes.Summary got,
        String failure,
        Bystander.Period before,
        Bystander.Period during,
        double recoverySeconds,
        Observation.Result service) {

    /** Limits in milliseconds. */
    private static final double PROFILE_P95_MAX = 100;

    private static final double BET_P95_MAX = 150;

    /** Two seconds, and the time of the generator. */
    private static final double ANSWER_MAX = 2_200;

    static final String HEADER =
            """
            | attack | the attacker got | profile p50, p95, p99, max ms: before | during | bets | own bets | login | ping | odds frames/s | failed | service | |
            | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |""";

    boolean isMet() {
        return faults().isEmpty();
    }

    /** The limits that were missed. */
    List<String> faults() {
        List<String> faults = new ArrayList<>();
        addIf(faults, !failure.isEmpty(), failure);
        addIf(faults, during.of(Action.PROFILE).p95() >= PROFILE_P95_MAX, "profile p95");
        addIf(faults, during.of(Action.BET).p95() >= BET_P95_MAX, "bet p95");
        addIf(faults, during.failures() > 0, "bystander failed");
        addIf(faults, attack.answered() && got.longest() > ANSWER_MAX, "attacker waited over 2 s");
        addIf(faults, service.leasesLost() > 0, "leases lost");
        addIf(faults, service.notReady() + service.unanswered() > 0, "health");
        attack.forbidden().stream()
                .filter(got.counts()::containsKey)
                .sorted()
                .forEach(outcome -> faults.add("attacker got " + outcome));
        return faults;
    }

    private static void addIf(List<String> faults, boolean condition, String fault) {
        if (condition) {
            faults.add(fault);
        }
    }

    /** The row of the table. */
    String markdown() {
        return "| " + attack.name() + " | " + gotText() + " | " + times(before, Action.PROFILE) + " | "
                + times(during, Action.PROFILE) + " | "
                + List.of(Action.BET, Action.BETS, Action.LOGIN, Action.PING).stream()
                        .map(this::p95)
                        .collect(Collectors.joining(" | "))
                + " | " + number(before.oddsFramesPerSecond()) + " → " + number(during.oddsFramesPerSecond()) + " | "
                + during.failuresText() + " | " + serviceText() + " | " + verdict() + " |";
    }

    private String verdict() {
        return isMet() ? "met" : "missed: " + String.join(", ", faults());
    }

    private String gotText() {
        String times = got.timed() == 0
                ? ""
                : "; p50 " + number(got.p50()) + ", p95 " + number(got.p95()) + ", longest " + number(got.longest()) + " ms";
        return (got.counts().isEmpty() ? "nothing" : got.countsText()) + times;
    }

    private static String times(Bystander.Period period, Action action) {
        Outcomes.Summary times = period.of(action);
        return number(times.p50()) + ", " + number(times.p95()) + ", " + number(times.p99()) + ", " + number(times.longest());
    }

    /** p95 before and during, and the longest time during the attack. */
    private String p95(Action action) {
        Outcomes.Summary beside = during.of(action);
        return number(before.of(action).p95()) + " → " + number(beside.p95()) + ", max " + number(beside.longest());
    }

    private String serviceText() {
        String text = "lag " + service.lagText() + ", heap " + number(service.heapMb()) + " MB";
        text += service.leasesLost() == 0 ? "" : ", leases lost " + service.leasesLost();
        text += service.notReady() == 0 ? "" : ", not ready ×" + service.notReady();
        text += service.unanswered() == 0 ? "" : ", management without response ×" + service.unanswered();
        text += service.lostLogLines() == 0 ? "" : ", lost log lines " + service.lostLogLines();
        return recoverySeconds < 1 ? text : text + ", last response " + number(recoverySeconds) + " s after the attack";
    }

    /** Several lines for a reader who waits. */
    String text() {
        return attack.name() + ": " + attack.description() + "\n  attacker: " + gotText() + "\n  profile:  "
                + times(before, Action.PROFILE) + " ms → " + times(during, Action.PROFILE) + " ms (p50, p95, p99, max)\n"
                + List.of(Action.BET, Action.BETS, Action.LOGIN, Action.PING).stream()
                        .map(action -> "  " + String.format("%-9s", action.name().toLowerCase(Locale.ROOT) + ":") + " p95 "
                                + p95(action) + " ms\n")
                        .collect(Collectors.joining())
                + "  frames:   " + number(before.oddsFramesPerSecond()) + " → " + number(during.oddsFramesPerSecond())
                + "/s\n" + (during.failures() == 0 ? "" : "  failed:   " + during.failuresText() + "\n") + "  service:  "
                + serviceText() + "\n  " + verdict();
    }

    private static String number(double value) {
        return value < 10 ? String.format(Locale.ROOT, "%.1f", value) : String.format(Locale.ROOT, "%,.0f", value);
    }
}
