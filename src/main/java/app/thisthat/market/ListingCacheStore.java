package app.thisthat.market;

import app.thisthat.platform.Digests;
import app.thisthat.platform.Json;
import app.thisthat.platform.redis.RedisCircuitBreaker;
import app.thisthat.platform.redis.RedisScript;
import io.vertx.core.Future;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Pages of the catalogue that all nodes share in Redis.
 *
 * <p>Pages are not deleted when a market changes. Redis stores the time of each market's last change, and a page is
 * valid only if its read from PostgreSQL began after the last change of every market on it. A slow reader may therefore
 * save its page at any time.
 *
 * <p>Each node sends the changes that it receives to Redis, in batches. Every lookup carries the changes not sent yet,
 * so a node never gets a page that is older than a change that it has received, even if the earlier batch failed.
 *
 * <p>The cache has 256 slots. A query is hashed to one slot; a page replaces the one in its slot.
 */
final class ListingCacheStore {

    private static final int PAGE_BYTES_MAX = 256 << 10;

    /** Hexadecimal digits of the query hash that select the slot. */
    private static final int SLOT_DIGITS = 2;

    private static final int QUERY_HASH_BYTES = 20;

    /** Version of the page's JSON: raise it with every change, so that nodes of two versions share no pages. */
    private static final int FORMAT = 4;

    /** Hash of a lookup that only sends changes. */
    private static final String NO_QUERY = "";

    private final RedisScript findScript;
    private final RedisScript saveScript;
    private final String prefix;
    private final PendingInvalidations pending = new PendingInvalidations();

    /** Uses keys in one hash slot of a Redis cluster. {@code database} must be unique among the users of the Redis. */
    ListingCacheStore(RedisCircuitBreaker redis, String database) {
        this.findScript = new RedisScript(redis, ListingCacheStore.class, "find_listing.lua");
        this.saveScript = new RedisScript(redis, ListingCacheStore.class, "save_listing.lua");
        this.prefix = "{listings-" + FORMAT + ":" + database + "}:";
    }

    /**
     * Result of a lookup.
     *
     * @param page empty on a miss
     * @param readStart start time of the read that follows a miss; empty without Redis
     */
    record Lookup(Optional<ListingPage> page, Optional<String> readStart) {}

    /** A miss if Redis is unavailable. Never fails. */
    Future<Lookup> find(ListingQuery query) {
        return find(hash(query))
                .map(ListingCacheStore::lookup)
                .otherwise(new Lookup(Optional.empty(), Optional.empty()));
    }

    /** Saves a page that was read after a miss, unless it is larger than 256 KiB. Never fails. */
    Future<Void> save(ListingQuery query, String readStart, ListingPage page) {
        if (page.json().length() > PAGE_BYTES_MAX) {
            return Future.succeededFuture();
        }
        String hash = hash(query);
        String markets = page.markets().stream().map(UUID::toString).collect(Collectors.joining(","));
        return saveScript
                .run(call -> call.arg(1)
                        .arg(slot(hash))
                        .arg(hash)
                        .arg(readStart)
                        .arg(markets)
                        .arg(page.json())
                        .arg(Math.max(1, page.validFor().toMillis())))
                .<Void>mapEmpty()
                .otherwiseEmpty();
    }

    /** Invalidates the pages of some markets, or all pages for {@link MarketCacheValidity#LISTS}. */
    void invalidate(Collection<UUID> markets) {
        pending.add(markets);
        send();
    }

    /** Sends one batch at a time. After a failure the next lookup or invalidation sends it again. */
    private void send() {
        if (pending.beginSending()) {
            find(NO_QUERY).onComplete(done -> {
                pending.endSending();
                if (done.succeeded()) {
                    send();
                }
            });
        }
    }

    private Future<Response> find(String hash) {
        PendingInvalidations.Batch batch = pending.batch();
        return findScript
                .run(
                        call -> findArguments(call, hash, batch.markets()),
                        call -> findArguments(call, hash, List.of(MarketCacheValidity.LISTS)))
                .onSuccess(reply -> pending.sent(batch));
    }

    private Request findArguments(Request call, String hash, List<UUID> changed) {
        call.arg(2).arg(prefix + "changed").arg(slot(hash)).arg(hash);
        changed.forEach(market -> call.arg(market.toString()));
        return call;
    }

    private String slot(String hash) {
        return prefix + hash.substring(0, Math.min(SLOT_DIGITS, hash.length()));
    }

    private static Lookup lookup(Response reply) {
        if (reply.size() == 1) {
            return new Lookup(Optional.empty(), Optional.of(reply.get(0).toString()));
        }
        List<UUID> markets = Stream.of(reply.get(0).toString().split(","))
                .filter(id -> !id.isEmpty())
                .map(UUID::fromString)
                .toList();
        Duration left = Duration.ofMillis(Math.max(0, reply.get(2).toLong()));
        return new Lookup(Optional.of(new ListingPage(markets, reply.get(1).toBuffer(), left)), Optional.empty());
    }

    private static String hash(ListingQuery query) {
        return HexFormat.of().formatHex(Digests.sha256(Json.bytes(query.identity())), 0, QUERY_HASH_BYTES);
    }
}
