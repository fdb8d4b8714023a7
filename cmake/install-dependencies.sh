#!/usr/bin/env bash
# Installs what building, testing and demonstrating Headroom needs and this machine lacks. Debian 12: with apt, as root or
# by sudo. Elsewhere: names what is missing and exits 1. Says nothing when nothing is missing.
set -euo pipefail

missing=()
need() { missing+=("$1"); }

# Prints one package for each header that the compiler does not find, or finds too old.
missing_headers() {
  # Lines that are not directives come out as they are; "missing" marks ours.
  c++ -E -P -x c++ - 2>/dev/null <<'HEADERS' | sed -n 's/^missing //p' | tr -d ' '
#if !__has_include(<boost/beast/core.hpp>)
missing libboost1.81-dev
#else
#include <boost/version.hpp>
#if BOOST_VERSION < 108100
missing libboost1.81-dev
#endif
#endif
#if !__has_include(<openssl/ssl.h>)
missing libssl-dev
#else
#include <openssl/opensslv.h>
#if OPENSSL_VERSION_MAJOR < 3
missing libssl-dev
#endif
#endif
#if !__has_include(<sqlite3.h>)
missing libsqlite3-dev
#else
#include <sqlite3.h>
#if SQLITE_VERSION_NUMBER < 3040000
missing libsqlite3-dev
#endif
#endif
#if !__has_include(<nlohmann/json.hpp>)
missing nlohmann-json3-dev
#endif
#if !__has_include(<catch2/catch.hpp>) && !__has_include(<catch2/catch_all.hpp>)
missing catch2
#endif
#if !__has_include(<CLI/CLI.hpp>)
missing libcli11-dev
#endif
#if !__has_include(<spdlog/spdlog.h>)
missing libspdlog-dev
#endif
#if !__has_include(<unicode/uversion.h>)
missing libicu-dev
#endif
#if !__has_include(<date/tz.h>)
missing libhowardhinnant-date-dev
#endif
#if !__has_include(<zlib.h>)
missing zlib1g-dev
#endif
HEADERS
}

# The compiler comes with the headers: without one, all of them are asked for.
if command -v c++ >/dev/null && printf 'int main() {}' | c++ -std=c++20 -E -x c++ - >/dev/null 2>&1; then
  while read -r package; do need "$package"; done < <(missing_headers)
else
  for package in g++ libboost1.81-dev libssl-dev libsqlite3-dev nlohmann-json3-dev catch2 libcli11-dev libspdlog-dev \
                 libicu-dev libhowardhinnant-date-dev zlib1g-dev; do
    need "$package"
  done
fi
command -v cmake >/dev/null || need cmake
command -v ninja >/dev/null || need ninja-build
command -v curl >/dev/null || need curl
[[ -e /etc/ssl/certs/ca-certificates.crt || -e /etc/ssl/cert.pem || -e /etc/pki/tls/certs/ca-bundle.crt ]] || need ca-certificates
[[ -e /usr/share/zoneinfo/UTC ]] || need tzdata

((${#missing[@]})) || exit 0

system=$(. /etc/os-release 2>/dev/null && printf '%s %s' "${ID:-unknown}" "${VERSION_ID:-}") || system=unknown
if [[ $system != "debian 12" ]]; then
  printf 'Missing (named as Debian 12 names them): %s\nThis script installs packages on Debian 12 only; this is "%s". Install their like and start again.\n' \
    "${missing[*]}" "$system" >&2
  exit 1
fi
as_root=()
if ((EUID)); then
  if ! command -v sudo >/dev/null; then
    printf 'Missing: %s\nInstall them as root: apt-get install %s\n' "${missing[*]}" "${missing[*]}" >&2
    exit 1
  fi
  as_root=(sudo)
fi

# One at a time: apt's lists have no lock that a second run would wait for.
exec 9<"${BASH_SOURCE[0]}"
flock 9
printf 'Installing: %s\n' "${missing[*]}" >&2
"${as_root[@]}" apt-get -qq update 9<&- >&2
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -y --no-install-recommends -o DPkg::Lock::Timeout=600 \
  install "${missing[@]}" 9<&- >&2
