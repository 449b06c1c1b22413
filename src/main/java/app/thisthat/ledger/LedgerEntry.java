package app.thisthat.ledger;

import app.thisthat.kernel.Credits;
import java.util.UUID;

/**
 * A requested change of a balance.
 *
 * @param amount positive: a credit, paid up to the balance limit; negative: a debit, refused if the balance is smaller
 * @param referenceId the bet, the reward, or for the signup bonus the user; unique together with the type
 */
public record LedgerEntry(UUID userId, Credits amount, TransactionType type, UUID referenceId) {}
