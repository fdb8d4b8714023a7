#!/usr/bin/env bash
# The whole loop on this machine: examples/demo.sh [DIR]
# Packs archives of DIR (default: this machine's documentation) on a plan of five, meets the edges of that plan, is killed,
# goes on, and upgrades through the checkout page of a server of its own. Its last line is one JSON object.
set -euo pipefail
directory=$(realpath -- "${1:-/usr/share/doc}")
cd "$(dirname "${BASH_SOURCE[0]}")/.."

readonly plan_limit=5 archives=8
work='' server='' host=''

say() { printf '\n\033[1m%s\033[0m\n' "$*" | if [[ -t 1 && -z ${NO_COLOR:-} ]]; then cat; else sed 's/\x1b\[[0-9;]*m//g'; fi; }
die() {
  printf 'demo: %s\n' "$*" >&2
  [[ -z $work || ! -s $work/server.log ]] || { printf 'The server said last:\n' && tail -n 5 "$work/server.log"; } >&2
  exit 1
}
stop() {
  [[ -z $1 ]] || { kill -"${2:-TERM}" "$1" && wait "$1"; } 2>/dev/null || true
}
clean_up() {
  stop "$host" KILL
  stop "$server"
  [[ -z $work ]] || rm -rf "$work"
}
trap clean_up EXIT
trap 'exit 130' INT TERM

# field EVENT NAME FILE: a member of the last such event; archivist writes one flat object a line.
field() { sed -n 's/^{"event":"'"$1"'".*"'"$2"'":"\{0,1\}\([^",}]*\).*/\1/p' "$3" | tail -n 1; }
offer_of() { sed -n '/^{"event":"offer".*"edge":"'"$1"'"/p' "$2" | tail -n 1; }
# await SECONDS WHAT COMMAND…
await() {
  local deadline=$((SECONDS + $1)) what=$2
  shift 2
  until "$@"; do
    ((SECONDS < deadline)) || die "$what did not happen in time"
    sleep 0.02
  done
}
has_event() { grep -q "^{\"event\":\"$1\"" "$2" 2>/dev/null; }
count_events() { cat "$2" 2>/dev/null | grep -c "^{\"event\":\"$1\"" || true; }
has_ended() { ! kill -0 "$1" 2>/dev/null; }

# ---- set-up ---------------------------------------------------------------------------------------------------------
cmake/install-dependencies.sh
mkdir -p build
exec 9<build
flock 9  # two demos build one after the other
say 'Building'
launcher=()
if command -v ccache >/dev/null; then
  launcher=(-DCMAKE_CXX_COMPILER_LAUNCHER=ccache -DCMAKE_C_COMPILER_LAUNCHER=ccache)
fi
cmake --preset release "${launcher[@]}" --log-level=WARNING 9<&- >/dev/null
cmake --build --preset release --target headroom-server archivist 9<&-
exec 9<&-

readonly bin=build/release/bin
work=$(mktemp -d "${TMPDIR:-/tmp}/headroom-demo-XXXXXX")
unset HEADROOM_ENDPOINT HEADROOM_KEY

"$bin/headroom-server" --data "$work/data" --listen 127.0.0.1:0 --catalogue examples/archivist/catalogue.json \
  >"$work/server.json" 2>"$work/server.log" &
server=$!
is_listening() { grep -qs '}$' "$work/server.json" || has_ended "$server"; }
await 15 'the start of the server' is_listening
value() { sed -n 's/.*"'"$1"'":"\([^"]*\)".*/\1/p' "$work/server.json"; }
endpoint=$(value listening) client_key=$(value client_key) admin_key=$(value admin_key)
[[ -n $endpoint && -n $client_key && -n $admin_key ]] || die 'the server did not say where it listens'
say "The server listens on $endpoint"

# Fills `call` with archivist COMMAND for ACCOUNT, which has a state directory of its own. An array and no function, so that
# what runs in the background is archivist itself.
prepare() {  # COMMAND ACCOUNT ARGUMENT…
  call=("$bin/archivist" "$1" --server "$endpoint" --key "$client_key" --account "$2" --user demo --state "$work/state-$2" "${@:3}")
}
# Archives as a new process reads them from the state directory, without asking the server.
archives_counted() {
  prepare usage acme --json --offline
  "${call[@]}" | sed -n 's/.*"archives":\([0-9]*\).*/\1/p'
}
selection=("$directory" --parts 40 --small-first --first $archives)
admin() { curl --silent --show-error --fail --max-time 10 --header "Authorization: Bearer $admin_key" "$@"; }

# Slow enough to be watched, and to be killed in the middle of an archive: about three seconds for the first five.
list=$("$bin/archivist" list "${selection[@]}" --state "$work/state-list" --offline)
[[ $(wc -l <<<"$list") -gt $plan_limit ]] ||
  die "$directory holds too little to pass a plan of $plan_limit archives; name another directory"
rate=$(head -n $plan_limit <<<"$list" | { sum=0; while read -r kb entries _; do ((sum += kb + entries / 2 + 1)); done; echo $((sum / 3 + 1)); })

# ---- the loop -------------------------------------------------------------------------------------------------------
say "1. Packing $directory, until it is killed in the middle of archive $plan_limit"
prepare pack acme "${selection[@]}" --out "$work/out" --kb-per-second "$rate" --answer later --events "$work/1.jsonl"
"${call[@]}" &
host=$!
is_in_last() { (($(count_events packing "$work/1.jsonl") >= plan_limit)) || has_ended "$host"; }
await 60 "the archive $plan_limit" is_in_last
kill -KILL "$host" 2>/dev/null || die 'archivist ended before it could be killed'
wait "$host" 2>/dev/null || true
host=''
killed_at=$(field counted archives "$work/1.jsonl")
[[ -e $(echo "$work"/out/.*.part) ]] || die 'archivist was not killed in the middle of an archive'
say "   Killed (SIGKILL) with $killed_at archives counted, the last one half written"

after_kill=$(archives_counted)
say "2. A new process reads $after_kill at once. The same command again, to the limit"
[[ $after_kill == "$killed_at" ]] || die "counts were lost: $killed_at before, $after_kill after"
status=0
prepare pack acme "${selection[@]}" --out "$work/out" --answer later --events "$work/2.jsonl"
"${call[@]}" || status=$?
((status == 3)) || die "archivist ended with $status instead of 3 (the plan allows no more)"
[[ $(field denied archives "$work/2.jsonl") == "$plan_limit" ]] || die 'the archive that was half written was counted twice'

say '3. Trying the feature that the plan lacks, and accepting'
prepare pack acme "${selection[@]}" --out "$work/out" --encrypt 'correct horse' --answer upgrade --patience 30 \
  --events "$work/3.jsonl"
"${call[@]}" &
host=$!
is_accepted() { has_event accepted "$work/3.jsonl" || has_ended "$host"; }
await 15 'the offer for encryption' is_accepted
checkout=$(field accepted url "$work/3.jsonl")
[[ -n $checkout ]] || die 'no offer with a checkout page came for encryption'
page=$(curl --silent --show-error --fail --max-time 10 --header 'Accept: text/html' "$checkout")
action=$(sed -n 's/.*<form[^>]* action="\([^"]*\)".*/\1/p' <<<"$page" | sed 's/&amp;/\&/g')
csrf=$(sed -n 's/.*name="csrf"[^>]* value="\([^"]*\)".*/\1/p' <<<"$page")
[[ -n $action && -n $csrf ]] || die 'the checkout page has no form'
say "   Confirming on the checkout page: $(sed -n 's/.*<h1[^>]*>\([^<]*\)<.*/\1/p' <<<"$page" | head -n 1)"
curl --silent --show-error --fail --max-time 10 --data-urlencode "csrf=$csrf" "$endpoint$action" >"$work/confirmed.html"
paid_at=$(date +%s%3N)
status=0
await 30 'the end of archivist after the payment' has_ended "$host"
wait "$host" || status=$?
host=''
((status <= 1)) || die "archivist did not go on after the payment: it ended with $status"
has_event resumed "$work/3.jsonl" || die 'the blocked action did not resume'
upgraded_to=$(field entitlement plan "$work/3.jsonl")

say '4. A sealed archive is restored and compared'
sealed=$(find "$work/out" -name '*.sealed' -print | sort | head -n 1)
[[ -n $sealed ]] || die 'no sealed archive was written'
"$bin/archivist" unpack "$sealed" --out "$work/restored" --decrypt 'correct horse'
while read -r -d '' file; do
  cmp "$work/restored/$file" "$directory/$file" || die "$file is not what was packed"
done < <(cd "$work/restored" && find . -type f -print0)

say '5. Another customer, whose month ends in two days: the honest answer is not to buy'
since=$(date -u -d "$(date -u -d '47 hours' '+%F %T') 1 year ago" +%FT%TZ)
admin --request PUT --header 'Content-Type: application/json' --data '{"plan":"free","subscribed_at":"'"$since"'"}' \
  "$endpoint/v1/accounts/careful" >/dev/null
status=0
prepare pack careful "${selection[@]}" --first $((plan_limit - 1)) --out "$work/careful" --answer later --events "$work/4.jsonl"
"${call[@]}" || status=$?
((status <= 1)) || die "archivist ended with $status"
[[ $(field offer kind "$work/4.jsonl") == advice ]] || die 'the answer was not advice'

# ---- what happened --------------------------------------------------------------------------------------------------
device=$(archives_counted)
on_server=$(admin "$endpoint/v1/accounts/acme/usage" | tr '{' '\n' | sed -n 's/.*"meter":"archives".*"used":\([0-9]*\).*/\1/p' | tail -n 1)
[[ -n $on_server && $device == "$on_server" ]] || die "the device counts $device archives and the server $on_server"

say 'What happened (milliseconds from the call that crossed the edge to the offer in the host)'
begun=$(sed -n '1s/.*"t":\([0-9]*\).*/\1/p' "$work/1.jsonl")
offers=''
timeline() {  # FILE WHO
  local line at event detail
  while read -r line; do
    event=$(sed 's/^{"event":"\([a-z_]*\)".*/\1/' <<<"$line")
    at=$(($(sed 's/.*"t":\([0-9]*\).*/\1/' <<<"$line") - begun))
    detail=$(sed 's/^{"event":"[a-z_]*","t":[0-9]*,\{0,1\}//; s/}$//; s/"//g; s/,/  /g' <<<"$line")
    printf '  %7d.%03d s  %-8s %-12s %s\n' $((at / 1000)) $((at % 1000)) "$2" "$event" "${detail:0:96}"
  done < <(grep -E '^\{"event":"(counted|denied|offer|answered|accepted|entitlement|resumed|finished)"' "$1")
}
timeline "$work/1.jsonl" acme
timeline "$work/2.jsonl" acme
timeline "$work/3.jsonl" acme
timeline "$work/4.jsonl" careful
resumed_at=$(field resumed t "$work/3.jsonl")
printf '  from the payment to the blocked action going on: %d ms\n' $((resumed_at - paid_at))

for edge in limit_approaching:1 limit_reached:2 feature_gated:3 limit_approaching:4; do
  line=$(offer_of "${edge%:*}" "$work/${edge#*:}.jsonl")
  [[ $line == *'"decision_ms":'* ]] || die "no offer came for ${edge%:*} in run ${edge#*:}"
  offers+=$(sed 's/.*"edge":"\([a-z_]*\)".*"decision_ms":\([0-9.]*\).*/{"edge":"\1","decision_ms":\2},/' <<<"$line")
done
printf '\n{"loop":"closed","offers":[%s],"killed_at":%d,"after_kill":%d,"upgraded_to":"%s","resumed":true,"device_usage":{"archives":%d},"server_usage":{"archives":%d}}\n' \
  "${offers%,}" "$killed_at" "$after_kill" "$upgraded_to" "$device" "$on_server"
