#pragma once
#include <headroom/headroom.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace headroom {
inline namespace v1 {

/// Where callbacks run: on the library's thread, or inside Client::dispatch() (own event loop, user interface thread).
enum class Delivery : std::uint32_t { background, manual };
enum class LogLevel : std::uint32_t { debug, info, warning, error };
enum class Consent : std::uint32_t { given, withheld };

/// What a key that no plan names, or any key without a plan, answers (M13, M14).
struct UnknownPolicy {
  bool feature_granted = false;
  bool meter_refused = false;
};

/// Options of Client::open. Copied; nothing here is kept.
struct Config {
  /// The decision endpoint, "https://…"; plain http is refused except to loopback. Empty only with `offline`.
  std::string endpoint;
  /// Publishable key "pk_…". A secret "sk_…" is refused: whoever has the application would have it too.
  std::string client_key;
  /// Directory of counters and queue: created, owner-only, if missing; one per installation, shared by its processes.
  /// Empty keeps state in memory, lost with the process; status() says so.
  std::string state_dir;
  /// Plan document (JSON) in force before the first sync; ship one so that limits hold on the first offline run (M13).
  std::string bundled_plan;
  /// PEM file of the roots to trust instead of the system's; for a private certificate authority.
  std::string tls_roots;
  /// BCP 47; the language of offers.
  std::string locale = "en";
  /// Hosts, besides the endpoint's own, to which an offer may link, in addition to the plan's list (D10).
  std::vector<std::string> offer_hosts;
  Delivery delivery = Delivery::background;
  UnknownPolicy when_unknown;
  Consent consent = Consent::given;
  /// How long an edge waits for its answer, 1 ms … 10 s; later answers are not shown (D2). Raise it on slow links.
  std::chrono::milliseconds decision_deadline{300};
  /// How much of the newest use a power cut may cost, 100 ms … 60 s (M21). Raise it to spare a slow disk.
  std::chrono::milliseconds flush_interval{1000};
  /// One line at a time, from any thread; never holds a lock of ours.
  std::function<void(LogLevel, std::string_view)> log;
  /// No network at all: metering, limits and edges go on with the bundled or cached plan.
  bool offline = false;
};

}  // namespace v1
}  // namespace headroom
