#pragma once
#include <exception>
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "server-stub/accounts/accounts.hpp"
#include "server-stub/accounts/devices.hpp"
#include "server-stub/catalogue/parse.hpp"
#include "server-stub/store/store.hpp"
#include "tests/support/temporary_directory.hpp"

namespace headroom::testing {

/// What the tests of the server's state sell: three plans, an add-on for units and one for a feature.
inline constexpr const char* sample_catalogue = R"({
  "name": "exporter", "currency": "USD", "time_zone": "UTC", "default_plan": "free",
  "meters": [{"key": "exports", "kind": "sum", "unit": "export"}, {"key": "seats", "kind": "latest", "unit": "seat"},
             {"key": "rows", "kind": "sum", "unit": "row"}, {"key": "looks", "kind": "sum", "unit": "look"}],
  "features": [{"key": "pdf", "kind": "boolean"}, {"key": "audit", "kind": "boolean"},
               {"key": "max_file_mb", "kind": "config"}],
  "plans": [
    {"key": "free", "name": "Free", "tier": 0, "price": {"minor": 0, "per": "month"},
     "grants": [{"meter": "exports", "limit": 5, "period": "month", "enforcement": "hard"},
                {"meter": "seats", "limit": 1, "period": "lifetime", "enforcement": "hard"},
                {"feature": "max_file_mb", "value": 10}]},
    {"key": "team", "name": "Team", "tier": 1, "price": {"minor": 2900, "per": "month"},
     "grants": [{"meter": "exports", "limit": 100, "period": "month", "enforcement": "soft", "thresholds": [50, 90]},
                {"meter": "seats", "limit": 10, "period": "lifetime", "enforcement": "hard"},
                {"meter": "rows", "limit": 1000, "period": "day", "anchor": "subscription", "enforcement": "hard"},
                {"feature": "pdf"}, {"feature": "max_file_mb", "value": 100}]},
    {"key": "business", "name": "Business", "tier": 2, "price": {"minor": 120000, "per": "year"},
     "grants": [{"meter": "exports", "period": "month", "enforcement": "soft"},
                {"meter": "seats", "limit": 100, "period": "lifetime", "enforcement": "hard"},
                {"meter": "rows", "limit": 100000, "period": "day", "enforcement": "hard"},
                {"feature": "pdf"}, {"feature": "audit"}, {"feature": "max_file_mb", "value": 1000}]}],
  "add_ons": [{"key": "pack", "name": "50 exports", "price": {"minor": 600, "per": "month"}, "plans": ["free", "team"],
               "meters": [{"meter": "exports", "units": 50}]},
              {"key": "audit_log", "name": "Audit log", "price": {"minor": 900, "per": "month"}, "plans": ["team"],
               "features": ["audit"]}],
  "paths": [{"vector": "tier", "from": "free", "to": "team"}, {"vector": "tier", "from": "team", "to": "business"},
            {"vector": "usage", "from": "team", "add_on": "pack"}],
  "offer_hosts": ["billing.example.com"],
  "fallback_offers": [{"edge": "limit_reached", "key": "exports", "plans": ["free"], "kind": "upgrade", "target": "team",
                       "url": "https://billing.example.com/team", "title": "Out of exports",
                       "body": "Team exports 100 a month.", "call_to_action": "See Team"}]
})";

/// The sample with one text in it replaced, wherever it stands.
inline std::string catalogue_with(const std::string& from, const std::string& to) {
  std::string text = sample_catalogue;
  for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
  return text;
}

/// A server's state on a real store in a temporary directory, with a catalogue in force.
class ServerState {
 public:
  static constexpr core::Instant start = 1'793'491'200'000;  // 2026-11-01T00:00:00Z

  /// On the store's thread, waited for; it must become durable. Exceptions of the work are thrown here.
  template <class Work>
  auto work(Work&& run) {
    using Result = std::invoke_result_t<Work, server::store::Database&>;
    std::exception_ptr thrown;
    const auto guarded = [&](const auto& body) {
      return [&](server::store::Database& database) {
        try {
          body(database);
        } catch (...) {
          thrown = std::current_exception();
          throw;
        }
      };
    };
    if constexpr (std::is_void_v<Result>) {
      const bool durable = store->write(guarded([&](server::store::Database& database) { run(database); }));
      finish(durable, thrown);
    } else {
      std::optional<Result> result;
      const bool durable = store->write(guarded([&](server::store::Database& database) { result = run(database); }));
      finish(durable, thrown);
      return *std::move(result);
    }
  }

  void adopt(const std::string& text) {
    auto parsed = server::catalogue::parse(text);
    if (!parsed.catalogue) throw std::runtime_error(server::catalogue::to_text(parsed.errors));
    work([&](server::store::Database& database) { editions.adopt(database, text, std::move(*parsed.catalogue), now); });
  }

  ServerState() : ServerState(std::filesystem::path()) {}
  /// On a directory that outlives it; an empty path is one of its own.
  explicit ServerState(const std::filesystem::path& data)
      : accounts(editions, [this](const std::string& account, std::int64_t version) {
          plan_hints.emplace_back(account, version);
        }) {
    store.emplace(data.empty() ? directory.path() : data);
    work([&](server::store::Database& database) { editions.load(database); });
    adopt(sample_catalogue);
  }

  TemporaryDirectory directory;
  core::Instant now = start;
  std::vector<std::pair<std::string, std::int64_t>> plan_hints;  // filled on the store's thread, read after work()
  server::accounts::Editions editions;
  server::accounts::Accounts accounts;
  server::accounts::Devices devices;
  std::optional<server::store::Store> store;

 private:
  void finish(bool durable, const std::exception_ptr& thrown) const {
    if (thrown) std::rethrow_exception(thrown);
    if (!durable) throw std::runtime_error("not durable: " + store->last_error());
  }
};

}  // namespace headroom::testing
