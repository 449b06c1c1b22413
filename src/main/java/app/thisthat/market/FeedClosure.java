package app.thisthat.market;

import java.time.Instant;

/** A market that the feed has closed, with the time by its clock; null if unknown. */
public record FeedClosure(String feedId, Instant endedAt) {}
