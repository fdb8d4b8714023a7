#pragma once
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace headroom::client {

/// The keys that a host asked for and no plan names (M14): each is told once, all are counted, and those that have
/// cells of their own are bounded. Under its owner's lock, but for count().
class UnknownKeys {
 public:
  /// Lines for the host's log, written when no lock is held: its function may call back into the client.
  using Said = std::vector<std::string>;

  /// `what`: "meter" or "feature".
  void tell(std::string_view what, std::string_view key, Said& said);
  /// What cannot be a key at all.
  void tell_malformed(std::string_view key, Said& said);
  /// Different ones so far.
  std::int64_t count() const noexcept { return count_.load(std::memory_order_relaxed); }

 private:
  void add(std::string name, std::string line, Said& said);

  std::atomic<std::int64_t> count_{0};
  std::set<std::string, std::less<>> told_;
};

}  // namespace headroom::client
