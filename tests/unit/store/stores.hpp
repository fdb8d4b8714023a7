#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "sdk/core/error.hpp"
#include "sdk/store/sqlite_store.hpp"
#include "tests/support/manual_clock.hpp"
#include "tests/support/seeded_random.hpp"
#include "tests/support/temporary_directory.hpp"

namespace headroom::testing {

/// A store with what it needs, and what it reported.
class TestStore {
 public:
  explicit TestStore(const std::string& directory = {}, std::uint64_t seed = 1)
      : random_(seed),
        store_(directory, clock_, random_, [this](const core::Error& error) { reports.push_back(error); }) {}
  store::SqliteStore* operator->() { return &store_; }

  std::vector<core::Error> reports;

 private:
  ManualClock clock_;
  SeededRandom random_;
  store::SqliteStore store_;
};

/// The files that were set aside.
inline std::vector<std::string> kept_aside(const TemporaryDirectory& directory) {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(directory.path()))
    if (entry.path().filename().string().find("damaged") != std::string::npos) names.push_back(entry.path().filename());
  return names;
}

inline std::string ids(const core::Result<std::vector<ports::StoredEvent>>& events) {
  if (!events) return events.error().detail;
  std::string text;
  for (const auto& event : *events) text += (text.empty() ? "" : " ") + event.id;
  return text;
}

}  // namespace headroom::testing
