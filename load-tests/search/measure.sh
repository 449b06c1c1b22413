#!/usr/bin/env bash
# Measures listings and searches of a running service, one request at a time, and prints the response times of each.
# Every request has another limit and so is read from the database, not from a cache.
#   API=http://localhost:8080/api/v1 ROUNDS=20 load-tests/search/measure.sh
# The service needs THISTHAT_RATE_LIMITS_ENABLED=false and the markets of seed.sql.
set -euo pipefail

api=${API:-http://localhost:8080/api/v1}
rounds=${ROUNDS:-20}

repeat() { printf "%.0s$1" $(seq "$2"); }

# Tabs separate the name from the parameters of the request.
queries() {
  printf '%s\t%s\n' \
    'default listing' '' \
    'by liquidity' 'sort=liquidity' \
    'by expiry' 'sort=expires_soon' \
    'newest, offset 40000' 'sort=newest&offset=40000' \
    'trending, offset 40000' 'offset=40000' \
    'resolved by trend' 'status=resolved&sort=trending' \
    'category' 'category=sports' \
    'category by expiry' 'category=sports&sort=expires_soon' \
    'frequent tag' 'tag=France' \
    'unknown tag' 'tag=zzzz' \
    'type' 'type=credits' \
    'type, offset 40000' 'type=credits&offset=40000' \
    'stop word in 9 of 10 titles' 'q=will' \
    'two stop words' 'q=will the' \
    'word of every description' 'q=market' \
    'word of 1 title in 10' 'q=election' \
    'word of some titles' 'q=bitcoin' \
    'rare name' 'q=zelenskyy' \
    'no match' 'q=xylophone' \
    'words, newest' 'q=will&sort=newest' \
    'words, liquidity' 'q=will&sort=liquidity' \
    'words, trending' 'q=will&sort=trending' \
    'words, by expiry' 'q=will&sort=expires_soon' \
    'words, last page' 'q=will&offset=900' \
    'words and category' 'q=will&category=sports' \
    'words and rare tag' 'q=will&tag=zzzz' \
    'words and tag' 'q=will&tag=France' \
    'resolved' 'q=will&status=resolved' \
    'misspelt' 'q=electoin' \
    'misspelt stop word' 'q=willx' \
    'several misspelt' 'q=zelensky besitkas fenerbache' \
    'eight misspelt' 'q=zelensk besitkas fenerbach swiatke galatasary kaczynsk lewandowsk papadopoulo' \
    'single letters' 'q=a b c d e f' \
    'prefixes' 'q=wi th re be' \
    'without accents' 'q=lodz swiatek' \
    'phrase' 'q="win the"' \
    'phrase of common words' 'q="will be on"' \
    'phrase without match' 'q="the will win"' \
    'phrases in phrases' 'q="will "the "be "of "on' \
    'excluded word' 'q=election -france' \
    'only excluded' 'q=-will' \
    'excluded common words' 'q=will -market -primary' \
    'alternatives' 'q=will or market or the or primary or yes or no or official or source' \
    'many alternatives' "q=$(repeat 'will or ' 24)the" \
    '33 dashes' "q=$(repeat '-' 33)" \
    'dashes and parentheses' "q=$(repeat '-(' 33)" \
    'spaced dashes' "q=$(repeat '- ' 33)x" \
    'operators' 'q=will & | ! <-> :* (win)' \
    'emoji' 'q=🚀🚀' \
    'Cyrillic' 'q=президент россии' \
    'Chinese' 'q=总统选举' \
    '200 characters' "q=$(repeat 'abcde ' 33)" \
    '200 letters' "q=$(repeat 'w' 200)" \
    'long title' 'q=Will the highest temperature in Amsterdam be 20°C on August 3 or will it rain in Rome on May 4, 2027?'
}

time_of() { # parameters, limit
  local arguments=() part
  IFS='&' read -ra parts <<< "$1"
  [[ $1 == *'& |'* ]] && parts=("$1")
  for part in "${parts[@]}"; do
    [[ -n $part ]] && arguments+=(--data-urlencode "$part")
  done
  curl -s -o /dev/null -w '%{http_code} %{time_total}\n' -G "$api/markets" --data-urlencode "limit=$2" "${arguments[@]}"
}

printf '%-32s %6s %8s %8s %8s\n' request status p50_ms p95_ms max_ms
all=$(mktemp)
trap 'rm -f "$all"' EXIT
while IFS=$'\t' read -r name parameters; do
  times=$(for round in $(seq "$rounds"); do time_of "$parameters" "$((10 + round))"; done)
  echo "$times" >> "$all"
  echo "$times" | sort -k2 -n | awk -v name="$name" '
    { status[$1]; time[NR] = 1000 * $2 }
    function at(share) { i = int(share * NR + 0.999999); return time[i < 1 ? 1 : i] }
    END { codes = ""; for (code in status) codes = codes (codes == "" ? "" : ",") code
          printf "%-32s %6s %8.1f %8.1f %8.1f\n", name, codes, at(0.5), at(0.95), time[NR] }'
done < <(queries)
sort -k2 -n "$all" | awk '
  { time[NR] = 1000 * $2 }
  END { printf "%-32s %6s %8.1f %8.1f %8.1f\n", "all", "", time[int(0.5 * NR)], time[int(0.95 * NR)], time[NR] }'
