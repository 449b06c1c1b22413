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

/**
 * The event bus as the features use it: requests that are always answered, and publications of records.
 *
 * <p>A consumer that throws would leave its caller waiting for the time-out; {@link #serve} turns that into a failure.
 */
public final class Bus {

    private static final Logger LOG = LoggerFactory.getLogger(Bus.class);
    private static final int FAULT = 500;
    private static final int RETRY_AFTER_SECONDS = 1;

    private final Vertx vertx;
    private final DeliveryOptions request;

    /**
     * Uses a Vert.x instance and teaches it the codec.
     *
     * @param requestTimeout how long a request waits for its answer
     */
    public Bus(Vertx vertx, Duration requestTimeout) {
        this.vertx = vertx;
        this.request = new DeliveryOptions().setLocalOnly(true).setSendTimeout(requestTimeout.toMillis());
        BusCodec.install(vertx.eventBus());
    }

    /**
     * Answers the requests that arrive at an address on this node. The service answers with a value, a refusal
     * included; a future that fails is a fault.
     */
    public <T extends BusMessage> MessageConsumer<T> serve(
            String address, Function<T, ? extends Future<? extends BusMessage>> service) {
        return vertx.eventBus().localConsumer(address, (Message<T> message) -> answer(message, service));
    }

    private static <T extends BusMessage> void answer(
            Message<T> message, Function<T, ? extends Future<? extends BusMessage>> service) {
        Future<? extends BusMessage> answer;
        try {
            answer = service.apply(message.body());
        } catch (RuntimeException e) {
            answer = Future.failedFuture(e);
        }
        answer.onComplete(message::reply, failure -> {
            LOG.error("Request at {} failed", message.address(), failure);
            message.fail(FAULT, String.valueOf(failure.getMessage()));
        });
    }

    /**
     * Asks the consumer at an address on this node. Where nobody answers in time the future is refused with {@code
     * SERVICE_UNAVAILABLE}: the request may still have an effect.
     */
    public <A extends BusMessage> Future<A> request(String address, BusMessage body) {
        return vertx.eventBus()
                .<A>request(address, body, request)
                .map(Message::body)
                .recover(Bus::unanswered);
    }

    private static <A> Future<A> unanswered(Throwable failure) {
        if (failure instanceof ReplyException reply && reply.failureType() != ReplyFailure.RECIPIENT_FAILURE) {
            return Future.failedFuture(Refusal.of(RefusalCode.SERVICE_UNAVAILABLE, "The service cannot answer now")
                    .retryAfter(RETRY_AFTER_SECONDS)
                    .asException());
        }
        return Future.failedFuture(failure);
    }

    /** Tells every consumer on every node; may be lost, so nothing that must arrive may depend on it. */
    public void publish(String address, BusMessage body) {
        vertx.eventBus().publish(address, body);
    }

    /** Hears what is published at an address on any node. */
    public <T extends BusMessage> MessageConsumer<T> subscribe(String address, Consumer<T> listener) {
        return vertx.eventBus().consumer(address, (Message<T> message) -> listener.accept(message.body()));
    }
}
