package app.thisthat.ledger;

import app.thisthat.kernel.Credits;
import java.util.UUID;

/**
 * One movement of a balance that a feature asks for.
 *
 * @param userId whose balance
 * @param amount positive: a credit, paid up to the balance limit; negative: a debit, refused if the balance is short
 * @param type why
 * @param referenceId the bet, the reward, or for the signup the user; with the type it is unique in the ledger
 */
public record LedgerEntry(UUID userId, Credits amount, TransactionType type, UUID referenceId) {}
