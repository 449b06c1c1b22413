package app.thisthat.platform.eventbus;

import app.thisthat.kernel.Refusal;
import app.thisthat.kernel.RefusalCode;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Requests within a node and publications to all nodes on the event bus. The messages are records. */
public final class Bus {

    private static final Logger LOG = LoggerFactory.getLogger(Bus.class);
    private static final int FAILURE_CODE = 500;
    private static final int RETRY_AFTER_SECONDS = 1;

    private final Vertx vertx;
    private final DeliveryOptions requestOptions;

    /**
     * Registers the codec of the records.
     *
     * @param requestTimeout longest wait for a reply
     */
    public Bus(Vertx vertx, Duration requestTimeout) {
        this.vertx = vertx;
        this.requestOptions = new DeliveryOptions().setLocalOnly(true).setSendTimeout(requestTimeout.toMillis());
        BusCodec.install(vertx.eventBus());
    }

    /**
     * Handles the requests to an address on this node. The handler returns a refusal as a value. If it throws or its
     * future fails, the failure is logged and sent to the caller.
     */
    public <T extends BusMessage> MessageConsumer<T> handle(
            String address, Function<T, ? extends Future<? extends BusMessage>> handler) {
        return vertx.eventBus().localConsumer(address, (Message<T> message) -> reply(message, handler));
    }

    private static <T extends BusMessage> void reply(
            Message<T> message, Function<T, ? extends Future<? extends BusMessage>> handler) {
        Future<? extends BusMessage> reply;
        try {
            reply = handler.apply(message.body());
        } catch (RuntimeException e) {
            reply = Future.failedFuture(e);
        }
        reply.onComplete(message::reply, failure -> {
            LOG.error("Request to {} failed", message.address(), failure);
            message.fail(FAILURE_CODE, String.valueOf(failure.getMessage()));
        });
    }

    /**
     * Sends a request to an address on this node. Without a reply in time the future fails with {@code
     * SERVICE_UNAVAILABLE}; the request may still take effect.
     */
    public <R extends BusMessage> Future<R> request(String address, BusMessage body) {
        return vertx.eventBus()
                .<R>request(address, body, requestOptions)
                .map(Message::body)
                .recover(Bus::noReply);
    }

    private static <R> Future<R> noReply(Throwable failure) {
        if (failure instanceof ReplyException exception && exception.failureType() != ReplyFailure.RECIPIENT_FAILURE) {
            return Future.failedFuture(Refusal.of(RefusalCode.SERVICE_UNAVAILABLE, "The service did not reply in time")
                    .retryAfter(RETRY_AFTER_SECONDS)
                    .asException());
        }
        return Future.failedFuture(failure);
    }

    /** Publishes a message to all subscribers on all nodes. Delivery is not guaranteed. */
    public void publish(String address, BusMessage body) {
        vertx.eventBus().publish(address, body);
    }

    /** Subscribes to the messages that any node publishes to an address. */
    public <T extends BusMessage> MessageConsumer<T> subscribe(String address, Consumer<T> listener) {
        return vertx.eventBus().consumer(address, (Message<T> message) -> listener.accept(message.body()));
    }
}
