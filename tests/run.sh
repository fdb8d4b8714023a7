#!/usr/bin/env bash
# Builds a preset and runs its tests: tests/run.sh [--full] [--preset dev] [--concurrent]
#   --full         at the numbers that the project promises, not at those scaled for a quick answer
#   --preset NAME  dev (default), asan, tsan, release
#   --concurrent   only the tests with threads and processes
# The last line is "N passed, N failed, N skipped"; the reason of each skip stands above it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

preset=dev targets=() select=()
while (($#)); do
  case $1 in
    --full) export HEADROOM_TEST_SCALE=full ;;
    --preset) preset=${2:?--preset needs a name}; shift ;;
    --concurrent)
      targets=(--target headroom_concurrent_tests)
      select=(--label-regex 'threads|processes')
      ;;
    *) sed -n '2,6s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2; exit 2 ;;
  esac
  shift
done

cmake/install-dependencies.sh
mkdir -p build
exec 9<build
flock 9  # one build at a time in these trees
configure=()
if command -v ccache >/dev/null; then
  configure+=(-DCMAKE_CXX_COMPILER_LAUNCHER=ccache -DCMAKE_C_COMPILER_LAUNCHER=ccache)
fi
printf 'Building %s …\n' "$preset"
cmake --preset "$preset" "${configure[@]}" --log-level=WARNING 9<&- >/dev/null
cmake --build --preset "$preset" "${targets[@]}" 9<&-
exec 9<&-

report=build/$preset/tests.xml
status=0
rm -f "$report"
ctest --preset "$preset" --parallel 2 --output-on-failure --output-junit "$PWD/$report" "${select[@]}" || status=$?
if [[ ! -s $report ]]; then
  printf 'ctest wrote no report to %s\n0 passed, 1 failed, 0 skipped\n' "$report"
  exit 1
fi

# A skipped test says why in a line "SKIPPED: reason".
awk '
  function text(s) { gsub(/&lt;/, "<", s); gsub(/&gt;/, ">", s); gsub(/&quot;/, "\"", s); gsub(/&apos;/, "\047", s); gsub(/&amp;/, "\\&", s); return s }
  function finish() {
    if (name == "") return
    if (state == "run") passed++
    else if (state == "fail" || !chosen) { failed++; print "failed: " text(name) (state == "fail" ? "" : ": it could not be run") }
    else { skipped++; print "skipped: " text(name) ": " (reason == "" ? "no reason given" : text(reason)) }
    name = ""
  }
  /<testcase / {
    finish()
    match($0, / name="[^"]*"/); name = substr($0, RSTART + 7, RLENGTH - 8)
    match($0, / status="[^"]*"/); state = substr($0, RSTART + 9, RLENGTH - 10)
    reason = ""; chosen = 0
  }
  /<skipped message="(SKIP_|Disabled)/ { chosen = 1 }
  reason == "" && /SKIPPED: / { reason = $0; sub(/.*SKIPPED: /, "", reason) }
  END { finish(); printf "%d passed, %d failed, %d skipped\n", passed, failed, skipped; exit failed > 0 || passed == 0 }
' "$report" || status=1
exit "$status"
