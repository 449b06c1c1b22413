"""Requests that Schemathesis does not send, and the reasons for which the service may refuse valid ones."""

import base64
import json
import os
from urllib.parse import urlencode

import schemathesis

# The service refuses longer request lines with 414 before it looks for the operation, so no operation declares it.
QUERY_MAX = 3_000


def claims(token):
    body = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))


# The session of the access token: without it all further requests would be refused with 401.
OWN_SESSION = set(map(str, claims(os.environ["TOKEN"]).values()))


@schemathesis.hook
def filter_case(context, case):
    session = (case.path_parameters or {}).get("sessionId")
    return str(session) not in OWN_SESSION and len(urlencode(case.query or {}, doseq=True)) <= QUERY_MAX


# Business rules that a schema cannot state: field and rule of a fault, or the code of the refusal. A schema-valid request
# to another operation, or with another fault, must not be refused with 400 or 422.
CURSOR = {"cursor:format"}
PERIOD = {"from:format", "from:order", "to:format"}
PASSWORD = {"maxBytes", "common"}
ODDS = {"thisOdds:minimum", "thisOdds:notAllowed", "thisOdds:required", "thatOdds:notAllowed", "thatOdds:required",
        "thatOdds:sum", "thatOdds:together", "thatOption:different"}
ALERT = {f"{field}:{rule}" for rule in ("required", "notAllowed")
         for field in ("marketId", "eventId", "side", "direction", "value", "change", "withinMinutes")}
REASONS = {
    **dict.fromkeys([
        "listMyBets", "listMyPositions", "listMyRewards", "listEndedBets", "listInbox", "listWatchlist", "listAlerts",
        "leaderboardByPnl", "leaderboardByVolume", "leaderboardByRoi", "leaderboardBySkill", "listDecisions",
        "listAnomalies", "listUsers", "listUserBets", "listMarketBets", "listAudit", "listMails"], CURSOR),
    "listMarkets": CURSOR | {"expiresBefore:format", "offset:notAllowed", "sort:together"},
    "listEvents": CURSOR | {"offset:notAllowed", "sort:together"},
    # Offsets of more than 18 hours are no times, and a period must not end before it begins.
    **dict.fromkeys(["getOddsHistory", "listOddsHistories", "listMyTransactions", "listUserTransactions",
                     "exportMyTransactions"], PERIOD),
    "register": {f"password:{rule}" for rule in PASSWORD} | {"username:pattern", "email:format"},
    "changePassword": {f"newPassword:{rule}" for rule in PASSWORD},
    "resetPassword": {f"newPassword:{rule}" for rule in PASSWORD} | {"INVALID_RESET_TOKEN"},
    "updateMe": {"preferences.timeZone:format", "username:pattern", "email:format", "currentPassword:required"},
    "forgotPassword": {"email:format"},
    "verifyEmail": {"INVALID_VERIFICATION_TOKEN"},
    "undoEmailChange": {"INVALID_UNDO_TOKEN"},
    "unsubscribe": {"INVALID_UNSUBSCRIBE_TOKEN"},
    # Without the cookie the body must have the token.
    **dict.fromkeys(["refreshTokens", "logout"], {"refreshToken:required"}),
    # The limits of stakes are settings.
    "quoteBet": {"amount:range", "INSUFFICIENT_BALANCE"},
    "placeBet": {"amount:range", "INSUFFICIENT_BALANCE", "IDEMPOTENCY_KEY_MISMATCH"},
    "quoteCashOut": {"amount:notAllowed", "fraction:notAllowed"},
    "cashOut": {"quoteId:required", "minValue:notAllowed", "fraction:notAllowed", "amount:notAllowed",
                "IDEMPOTENCY_KEY_MISMATCH"},
    "adjustCredits": {"amount:notAllowed", "amount:maximum", "amount:multipleOf", "IDEMPOTENCY_KEY_MISMATCH"},
    "createAnnouncement": {"IDEMPOTENCY_KEY_MISMATCH"},
    "createMarket": ODDS | {"expiresAt:minimum", "expiresAt:format", "linkedMarketId:required", "linkedMarketId:notAllowed"},
    "editMarket": ODDS | {"expiresAt:minimum", "expiresAt:format"},
    "reopenMarket": {"expiresAt:minimum", "expiresAt:format", "expiresAt:notAllowed"},
    "suspendUser": {"userId:notAllowed", "until:minimum", "until:format"},
    "createAlert": ALERT | {"withinMinutes:maximum"},
    "changeAlert": ALERT | {"withinMinutes:maximum"},
    "updateInboxPreferences": {"types:notAllowed", "quietHours.end:notAllowed", "timeZone:format"},
}

# Texts have no control characters and no halves of characters, and names more than invisible ones.
OF_EVERY_TEXT = ("characters", "blank")


@schemathesis.check
def refusal_has_a_reason(ctx, response, case):
    if response.status_code not in (400, 422) or case.meta is None or not case.meta.generation.mode.is_positive:
        return
    operation = case.operation.definition.raw["operationId"]
    refusal = response.json()
    faults = refusal["details"].get("errors") or []
    reasons = [f"{fault['field']}:{fault['rule']}" for fault in faults if fault["rule"] not in OF_EVERY_TEXT]
    unexpected = set(reasons if faults else [refusal["code"]]) - REASONS.get(operation, set())
    assert not unexpected, f"{operation} refuses a valid request for {sorted(unexpected)}"
