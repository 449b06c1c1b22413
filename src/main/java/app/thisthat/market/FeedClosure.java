package app.thisthat.market;

import java.time.Instant;

/**
 * A market that its feed has closed.
 *
 * @param feedId the feed's id of it
 * @param endedAt when, by the feed's clock; null if it does not say
 */
public record FeedClosure(String feedId, Instant endedAt) {}
