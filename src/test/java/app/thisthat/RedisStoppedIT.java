package app.thisthat;

import app.thisthat.harness.ProcessSignal;

/** The attacks while Redis is stopped, and goes on later. */
class RedisStoppedIT extends RedisTrouble {

    RedisStoppedIT() {
        super(ProcessSignal.STOP);
    }
}
