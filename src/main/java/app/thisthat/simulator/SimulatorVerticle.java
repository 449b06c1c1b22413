package app.thisthat.simulator;

import app.thisthat.simulator.world.World;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.ServerWebSocketHandshake;

/** Serves an invented Polymarket on an address of its own, on this machine only. */
public final class SimulatorVerticle extends VerticleBase {

    private static final String HOST = "127.0.0.1";
    private static final String SOCKET_PATH = "/ws/market";
    private static final long TICK_MILLIS = 100;
    private static final int NOT_FOUND = 404;
    private static final int TOO_MANY_REQUESTS = 429;
    /** The least: compressing takes longer than inventing. */
    private static final int COMPRESSION_LEVEL = 1;

    /** A reader that does not answer a closing socket does not hold up the end of the process. */
    private static final int SOCKET_CLOSING_SECONDS = 1;

    private static final int SOCKET_MESSAGE_MAX = 1 << 20;

    private final SimulatorSettings settings;
    private final WorldClock clock = new WorldClock();
    private final Faults faults = new Faults();
    private World world;
    private MarketSockets sockets;
    private volatile int port;

    public SimulatorVerticle(SimulatorSettings settings) {
        this.settings = settings;
    }

    /** The port it listens on; 0 before it has started. */
    public int port() {
        return port;
    }

    /** Where Gamma's paths begin, as {@code /markets/keyset}. */
    public String gammaUrl() {
        return "http://" + HOST + ":" + port + "/gamma";
    }

    /** Where the CLOB's paths begin, as {@code /book}. */
    public String clobUrl() {
        return "http://" + HOST + ":" + port + "/clob";
    }

    /** Where the Data API's paths begin, as {@code /v2/resolutions}. */
    public String dataUrl() {
        return "http://" + HOST + ":" + port + "/data";
    }

    /** The market socket. */
    public String wsUrl() {
        return "ws://" + HOST + ":" + port + SOCKET_PATH;
    }

    /** Where the strings are pulled, as {@code /state}; see the package's documentation. */
    public String controlUrl() {
        return "http://" + HOST + ":" + port + "/control";
    }

    @Override
    public Future<?> start() {
        // Fifty thousand markets take half a second to invent: too long for an event loop.
        return vertx.executeBlocking(this::invent, false).compose(this::serve);
    }

    private World invent() {
        return new World(settings.markets(), settings.speed(), settings.seed(), clock.now());
    }

    private Future<HttpServer> serve(World invented) {
        world = invented;
        sockets = new MarketSockets(world, faults);
        ControlApi control = new ControlApi(world, clock, faults, sockets, this::tick);
        HttpServerOptions options = new HttpServerOptions()
                .setHost(HOST)
                .setPort(settings.port())
                .setCompressionSupported(true)
                .setCompressionLevel(COMPRESSION_LEVEL)
                .setPerMessageWebSocketCompressionSupported(false)
                .setPerFrameWebSocketCompressionSupported(false)
                .setWebSocketClosingTimeout(SOCKET_CLOSING_SECONDS)
                .setMaxWebSocketMessageSize(SOCKET_MESSAGE_MAX);
        vertx.setPeriodic(TICK_MILLIS, timer -> tick());
        return vertx.createHttpServer(options)
                .requestHandler(new SimulatorApi(vertx, faults).router(world, control))
                .webSocketHandshakeHandler(this::admit)
                .webSocketHandler(sockets::accept)
                .listen()
                .onSuccess(server -> port = server.actualPort());
    }

    private void admit(ServerWebSocketHandshake handshake) {
        if (!SOCKET_PATH.equals(handshake.path())) {
            handshake.reject(NOT_FOUND);
        } else if (faults.socketsRefused()) {
            handshake.reject(TOO_MANY_REQUESTS);
        } else {
            handshake.accept();
        }
    }

    private void tick() {
        sockets.tell(world.tick(clock.now()));
    }
}
