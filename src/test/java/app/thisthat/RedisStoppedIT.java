package app.thisthat;

import app.thisthat.harness.ProcessSignal;

/** The attacks while Redis is stopped, and goes on later. */
class RedisStoppedIT extends RedisOutageScenarios {

    RedisStoppedIT() {
        super(ProcessSignal.STOP);
    }
}
