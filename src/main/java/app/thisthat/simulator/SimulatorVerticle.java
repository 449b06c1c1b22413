package app.thisthat.simulator;

import app.thisthat.simulator.world.World;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.ServerWebSocketHandshake;

/** Serves the simulator on the loopback interface. */
public final class SimulatorVerticle extends VerticleBase {

    private static final String HOST = "127.0.0.1";
    private static final String SOCKET_PATH = "/ws/market";
    private static final long TICK_MILLIS = 100;
    private static final int NOT_FOUND = 404;
    private static final int TOO_MANY_REQUESTS = 429;
    /** The fastest: compression takes longer than creating the responses. */
    private static final int COMPRESSION_LEVEL = 1;

    /** Short, so that clients that ignore a closing handshake do not delay the shutdown. */
    private static final int SOCKET_CLOSING_SECONDS = 1;

    private static final int SOCKET_MESSAGE_MAX = 1 << 20;

    private final SimulatorSettings settings;
    private final WorldClock clock = new WorldClock();
    private final Faults faults = new Faults();
    private final Overrides overrides = new Overrides();
    private World world;
    private MarketSockets sockets;
    private volatile int port;

    public SimulatorVerticle(SimulatorSettings settings) {
        this.settings = settings;
    }

    public String gammaUrl() {
        return "http://" + HOST + ":" + port + "/gamma";
    }

    public String clobUrl() {
        return "http://" + HOST + ":" + port + "/clob";
    }

    public String dataUrl() {
        return "http://" + HOST + ":" + port + "/data";
    }

    public String wsUrl() {
        return "ws://" + HOST + ":" + port + SOCKET_PATH;
    }

    /** Base URL of the control API; see the package description. */
    public String controlUrl() {
        return "http://" + HOST + ":" + port + "/control";
    }

    @Override
    public Future<?> start() {
        // creating 50,000 markets takes half a second
        return vertx.executeBlocking(this::createWorld, false).compose(this::serve);
    }

    private World createWorld() {
        return new World(settings.markets(), settings.speed(), settings.seed(), clock.now());
    }

    private Future<HttpServer> serve(World created) {
        world = created;
        sockets = new MarketSockets(world, faults, overrides);
        ControlApi control = new ControlApi(world, clock, faults, overrides, sockets, this::tick);
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
                .requestHandler(new SimulatorApi(vertx, faults, overrides).router(world, control))
                .webSocketHandshakeHandler(this::acceptHandshake)
                .webSocketHandler(sockets::accept)
                .listen()
                .onSuccess(server -> port = server.actualPort());
    }

    private void acceptHandshake(ServerWebSocketHandshake handshake) {
        if (!SOCKET_PATH.equals(handshake.path())) {
            handshake.reject(NOT_FOUND);
        } else if (faults.socketsRefused()) {
            handshake.reject(TOO_MANY_REQUESTS);
        } else {
            handshake.accept();
        }
    }

    private void tick() {
        sockets.publish(world.tick(clock.now()));
    }
}
