package app.thisthat;

import app.thisthat.harness.ProcessSignal;

/** The attacks while Redis is killed, and started again later. */
class RedisKilledIT extends RedisOutageScenarios {

    RedisKilledIT() {
        super(ProcessSignal.KILL);
    }
}
