package app.thisthat.account;

/** A response with a message only. */
public record MessageResponse(String message) {}
