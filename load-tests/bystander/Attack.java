package bystander;

import java.util.HashSet;
import java.util.Set;

/**
 * What one caller does to the service.
 *
 * @param usesDatabase whether the attack needs data that only the database of the service can provide
 * @param answered whether the attacker waits for responses, so that a late one is a fault of the service
 * @param forbidden outcomes that the attacker must not get, in addition to those of every attack
 * @param prepare runs before the first measurement
 * @param run starts the attack and returns at its end or earlier
 */
record Attack(
        String name,
        String description,
        boolean usesDatabase,
        boolean answered,
        Set<String> forbidden,
        Step prepare,
        Step run) {

    /** A part of an attack. */
    interface Step {

        void perform(Attacker attacker) throws Exception;
    }

    static Attack of(String name, String description, Step run) {
        return new Attack(name, description, false, true, Set.of("500", "no response"), attacker -> {}, run);
    }

    /** The same with a preparation by the API. */
    Attack prepared(Step step) {
        return new Attack(name, description, usesDatabase, answered, forbidden, step, run);
    }

    /** The same for services whose database is accessible. */
    Attack withDatabase() {
        return new Attack(name, description, true, answered, forbidden, prepare, run);
    }

    /** The same for an attacker who does not complete requests or does not read responses. */
    Attack unanswered() {
        return new Attack(name, description, usesDatabase, false, forbidden, prepare, run);
    }

    Attack forbidding(String... outcomes) {
        Set<String> all = new HashSet<>(forbidden);
        all.addAll(Set.of(outcomes));
        return new Attack(name, description, usesDatabase, answered, all, prepare, run);
    }
}
