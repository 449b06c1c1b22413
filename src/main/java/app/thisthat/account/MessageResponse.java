package app.thisthat.account;

/** The answer where there is nothing to answer but that it is done. */
public record MessageResponse(String message) {}
