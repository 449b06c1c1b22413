package app.thisthat.market;

import app.thisthat.platform.Digests;
import app.thisthat.platform.Json;
import app.thisthat.platform.redis.RedisCircuitBreaker;
import app.thisthat.platform.redis.RedisScript;
import io.vertx.core.Future;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The pages of the catalogue that the nodes share, in Redis.
 *
 * <p>A page is not removed when something on it changes. Redis keeps instead when what changed last, by its own clock, and a
 * page is believed only if it was begun to be read after that: so it does not matter when a slow reader puts it there. Each
 * node tells the changes that it hears of, at once and many together; and because a question carries those that are not told
 * yet, a node is never given a page that is older than a change it knows of, whatever became of the telling.
 *
 * <p>There is room for a fixed number of pages, each in the one place that what is asked for falls on.
 */
final class ListingCacheStore {

    private static final Duration KEPT = Duration.ofMinutes(1);
    private static final int PAGE_BYTES_MAX = 256 << 10;

    /** Two digits name the place of a page, so that there are 256. */
    private static final int PLACE_DIGITS = 2;

    private static final int QUESTION_BYTES = 20;
    /** To be raised when a page's JSON changes, so that nodes of two versions share none. */
    private static final int FORMAT = 1;

    private static final String NOTHING = "";

    private final RedisScript find;
    private final RedisScript keep;
    private final String prefix;
    private final PendingInvalidations untold = new PendingInvalidations();

    /**
     * Keeps the pages of a database, in one slot of a cluster.
     *
     * @param database unlike any other's that shares the Redis
     */
    ListingCacheStore(RedisCircuitBreaker redis, String database) {
        this.find = new RedisScript(redis, ListingCacheStore.class, "find_listing.lua");
        this.keep = new RedisScript(redis, ListingCacheStore.class, "save_listing.lua");
        this.prefix = "{listings-" + FORMAT + ":" + database + "}:";
    }

    /**
     * What is known.
     *
     * @param listing empty if it has to be read
     * @param begun when that read begins, to be told when it is kept; empty if Redis is away
     */
    record Found(Optional<ListingPage> listing, Optional<String> begun) {}

    /** Asks for a page. Never fails. */
    Future<Found> find(MarketQuery query) {
        String question = question(query);
        return ask(question).map(ListingCacheStore::found).otherwise(new Found(Optional.empty(), Optional.empty()));
    }

    /** Keeps a page that was read after it had been asked for in vain, unless it is very long. Never fails. */
    Future<Void> keep(MarketQuery query, String begun, ListingPage listing) {
        if (listing.json().length() > PAGE_BYTES_MAX) {
            return Future.succeededFuture();
        }
        String question = question(query);
        String markets = listing.markets().stream().map(UUID::toString).collect(Collectors.joining(","));
        return keep.run(call -> call.arg(1)
                        .arg(place(question))
                        .arg(question)
                        .arg(begun)
                        .arg(markets)
                        .arg(listing.json())
                        .arg(KEPT.toMillis()))
                .<Void>mapEmpty()
                .otherwiseEmpty();
    }

    /** Lets no page be given any more that shows one of some markets. */
    void drop(Collection<UUID> markets) {
        untold.add(markets);
        tell();
    }

    /** One after the other, so that what is heard of meanwhile is told together. Without Redis it waits for the next. */
    private void tell() {
        if (untold.begin()) {
            ask(NOTHING).onComplete(done -> {
                untold.end();
                if (done.succeeded()) {
                    tell();
                }
            });
        }
    }

    private Future<Response> ask(String question) {
        PendingInvalidations.Batch changes = untold.all();
        return find.run(
                        call -> arguments(call, question, changes.markets()),
                        call -> arguments(call, question, List.of(MarketCacheValidity.LISTS)))
                .onSuccess(answer -> untold.told(changes));
    }

    private Request arguments(Request call, String question, List<UUID> changed) {
        call.arg(2).arg(prefix + "changed").arg(place(question)).arg(question);
        changed.forEach(market -> call.arg(market.toString()));
        return call;
    }

    private String place(String question) {
        return prefix + question.substring(0, Math.min(PLACE_DIGITS, question.length()));
    }

    private static Found found(Response answer) {
        if (answer.size() == 1) {
            return new Found(Optional.empty(), Optional.of(answer.get(0).toString()));
        }
        List<UUID> markets = Stream.of(answer.get(0).toString().split(","))
                .filter(id -> !id.isEmpty())
                .map(UUID::fromString)
                .toList();
        return new Found(Optional.of(new ListingPage(markets, answer.get(1).toBuffer())), Optional.empty());
    }

    private static String question(MarketQuery query) {
        byte[] asked = Json.bytes(Arrays.asList(
                query.words().orElse(null),
                query.category().orElse(null),
                query.type().orElse(null),
                query.tag().orElse(null),
                query.status(),
                query.sort(),
                query.page(),
                query.after().orElse(null)));
        return HexFormat.of().formatHex(Digests.sha256(asked), 0, QUESTION_BYTES);
    }
}
