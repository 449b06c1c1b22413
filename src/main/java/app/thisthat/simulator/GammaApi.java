package app.thisthat.simulator;

import app.thisthat.simulator.world.Catalogue;
import app.thisthat.simulator.world.SimulatedEvent;
import app.thisthat.simulator.world.SimulatedMarket;
import app.thisthat.simulator.world.World;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The Gamma API: the catalogue. */
final class GammaApi {

    private static final int MARKETS_MAX = 100;
    private static final int EVENTS_MAX = 500;
    private static final int LIMIT_DEFAULT = 20;
    private static final int IDS_MAX = 100;
    private static final String SCHEMA = "{\"$schema\":\"https://gamma.invalid/schemas/%s.json\",\"%s\":[";

    private final World world;
    private final Overrides overrides;

    GammaApi(World world, Overrides overrides) {
        this.world = world;
        this.overrides = overrides;
    }

    void mount(Router router) {
        router.get("/markets/keyset").handler(this::markets);
        router.get("/events/keyset").handler(this::events);
        router.get("/markets/slug/:slug").handler(this::marketBySlug);
        router.get("/markets/:id").handler(call -> market(call, world.byGammaId(call.pathParam("id"))));
    }

    private void markets(RoutingContext call) {
        page(call, "markets", MARKETS_MAX).ifPresent(page -> {
            List<SimulatedMarket> rows = lookup(call).map(page::select).orElseGet(() -> catalogue()
                    .marketsAfter(page.after(), page.closed(), page.limit()));
            boolean includeTag = flag(call, "include_tag");
            send(call, page, rows, market -> market.ids().gammaId(), market -> row(market, includeTag));
        });
    }

    private void events(RoutingContext call) {
        page(call, "events", EVENTS_MAX).ifPresent(page -> {
            List<SimulatedEvent> rows = catalogue().eventsAfter(page.after(), page.closed(), page.limit());
            send(call, page, rows, SimulatedEvent::id, this::row);
        });
    }

    private void marketBySlug(RoutingContext call) {
        String slug = call.pathParam("slug");
        String id = slug.substring(slug.lastIndexOf('-') + 1);
        market(call, world.byGammaId(id).filter(found -> GammaRows.slug(found).equals(slug)));
    }

    private void market(RoutingContext call, Optional<SimulatedMarket> market) {
        market.ifPresentOrElse(
                found -> call.json(row(found, flag(call, "include_tag"))),
                () -> refuse(call, 404, "not found error", "id not found"));
    }

    /** The markets with the given ids, ordered by Gamma id; empty if the query has no ids. */
    private Optional<List<SimulatedMarket>> lookup(RoutingContext call) {
        Map<String, Function<String, Optional<SimulatedMarket>>> lookups = Map.of(
                "id", world::byGammaId,
                "condition_ids", world::byConditionId,
                "clob_token_ids", world::byToken);
        List<SimulatedMarket> found = new ArrayList<>();
        boolean hasIds = false;
        for (Map.Entry<String, Function<String, Optional<SimulatedMarket>>> lookup : lookups.entrySet()) {
            List<String> ids = call.queryParam(lookup.getKey());
            hasIds |= !ids.isEmpty();
            ids.stream()
                    .limit(IDS_MAX)
                    .forEach(id -> lookup.getValue().apply(id).ifPresent(found::add));
        }
        found.sort(Comparator.comparing(market -> market.ids().gammaId()));
        return hasIds ? Optional.of(found) : Optional.empty();
    }

    private Optional<GammaPage> page(RoutingContext call, String list, int limitMax) {
        if (!call.queryParam("offset").isEmpty()) {
            refuse(call, 422, "validation error", "offset is not supported, use after_cursor");
            return Optional.empty();
        }
        Optional<GammaPage> page = GammaPage.parse(call.queryParams(), list, LIMIT_DEFAULT, limitMax);
        if (page.isEmpty()) {
            refuse(call, 422, "validation error", "invalid limit or cursor");
        }
        return page.map(
                requested -> call.get(SimulatorApi.FAULT) == Faults.Mode.REPEAT ? requested.first() : requested);
    }

    private <T> void send(
            RoutingContext call, GammaPage page, List<T> found, Function<T, String> id, Function<T, JsonObject> row) {
        List<T> rows = call.get(SimulatorApi.FAULT) == Faults.Mode.EMPTY ? List.of() : found;
        // as in the real API, a cursor is no promise of another page
        boolean hasCursor = !rows.isEmpty() && (rows.size() == page.limit() || page.lookup());
        String last = hasCursor ? id.apply(rows.get(rows.size() - 1)) : "";
        String closing = hasCursor ? "],\"next_cursor\":\"" + GammaCursor.after(page.list(), last) + "\"}" : "]}";
        new RowWriter<>(call.vertx().getOrCreateContext(), call.response(), rows, row)
                .write(SCHEMA.formatted(page.list(), page.list()), closing);
    }

    private JsonObject row(SimulatedMarket market, boolean includeTag) {
        return rewritten(GammaRows.market(market, world.now(), includeTag), market);
    }

    private JsonObject row(SimulatedEvent event) {
        JsonObject row = GammaRows.event(event, world.now());
        JsonArray markets = row.getJsonArray("markets");
        int index = 0;
        for (SimulatedMarket market : event.markets()) {
            rewritten(markets.getJsonObject(index++), market);
        }
        for (SimulatedMarket placeholder : event.placeholders(world.now())) {
            rewritten(markets.getJsonObject(index++), placeholder);
        }
        return row;
    }

    private JsonObject rewritten(JsonObject row, SimulatedMarket market) {
        overrides.book(market, market.ids().firstToken()).ifPresent(book -> GammaRows.putBook(row, book));
        overrides.game(market).ifPresent(game -> GammaRows.putGame(row, game));
        overrides.padding(market).ifPresent(text -> row.put("padding", text));
        overrides.rewritten(market).forEach((field, value) -> {
            if (value == null) {
                row.remove(field);
            } else {
                row.put(field, value);
            }
        });
        return row;
    }

    private Catalogue catalogue() {
        return world.catalogue();
    }

    private static boolean flag(RoutingContext call, String name) {
        return call.queryParam(name).contains("true");
    }

    private static void refuse(RoutingContext call, int status, String type, String error) {
        call.response().setStatusCode(status);
        call.json(new JsonObject().put("type", type).put("error", error));
    }
}
