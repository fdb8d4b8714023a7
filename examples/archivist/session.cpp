#include "session.hpp"

#include <algorithm>
#include <cstdio>
#include <utility>

#include "bundled_plan.hpp"
#include "failure.hpp"
#include "terminal/text.hpp"
#include "words.hpp"

namespace archivist {
namespace {

constexpr std::chrono::seconds plan_patience{1};
constexpr std::int64_t default_largest_mb = 10, most_mb = std::int64_t{1} << 30;

headroom::Client open_client(const Options& options) {
  headroom::Config config;
  config.endpoint = options.server;
  config.client_key = options.key;
  config.state_dir = options.state.string();
  config.bundled_plan = bundled_plan();
  config.offline = options.server.empty();
  if (options.is_verbose) {
    config.log = [](headroom::LogLevel, std::string_view line) {
      std::fprintf(stderr, "headroom: %s\n", harmless(line).c_str());
    };
  }
  headroom::Result<headroom::Client> client = headroom::Client::open(config);
  if (!client) throw Failure(Exit::wrong_call, client.error().message());
  headroom::Context context;
  context.account = options.account;
  context.user = options.user;
  if (const headroom::Result<void> known = client->identify(context); !known)
    throw Failure(Exit::wrong_call, known.error().message());
  if (!config.offline) (void)client->flush(plan_patience);
  return *std::move(client);
}

}  // namespace

Session::Session(const Options& options, std::shared_ptr<Events> events)
    : desk_(std::make_shared<Desk>()),
      client_(open_client(options)),
      archives_(client_.meter("archives")),
      archived_kb_(client_.meter("archived_kb")),
      encryption_(client_.feature("encryption")),
      max_file_mb_(client_.feature("max_file_mb")) {
  desk_->events = std::move(events);
  desk_->stopwatch.start_from(use(false));
  subscribe();
}

Session::~Session() { client_.close(); }

std::string Session::trouble() const {
  const headroom::Status status = client_.status();
  return status.is_online ? "" : status.last_error_detail;
}

std::string Session::plan_name() const {
  const auto meters = client_.meters();
  return meters.empty() ? client_.status().plan : meters.front().plan;
}

std::uint64_t Session::largest_file() const {
  const std::int64_t mb = max_file_mb_.peek().value_or<std::int64_t>(default_largest_mb);
  return static_cast<std::uint64_t>(std::clamp<std::int64_t>(mb, 0, most_mb)) << 20;
}

headroom::Reading Session::count(std::int64_t kilobytes) {
  headroom::Reading reading{};
  desk_->stopwatch.time_use([&] {
    reading = client_.try_consume({{archives_, 1}, {archived_kb_, kilobytes}});
    return use(!reading.allowed());
  });
  desk_->events->write(reading.allowed() ? "counted" : "denied",
                       {{"archives", archives_.peek().used}, {"archived_kb", archived_kb_.peek().used}});
  return reading;
}

headroom::Guard Session::wait_to_count(std::int64_t kilobytes) {
  return client_.guard({{archives_, 1}, {archived_kb_, kilobytes}}, grant(), refuse());
}

void Session::give_back(std::int64_t kilobytes) {
  archived_kb_.refund(kilobytes);
  const headroom::Reading reading = archives_.refund(1);
  desk_->events->write("given_back", {{"archives", reading.used}});
}

bool Session::may_seal() {
  desk_->stopwatch.time_try("encryption");
  return encryption_.request();
}

headroom::Guard Session::wait_to_seal() { return encryption_.guard(grant(), refuse()); }

void Session::subscribe() {
  offers_ = client_.on_offer([desk = desk_](headroom::Offer offer) {
    const headroom::Edge edge = offer.edge();
    const std::string_view kind = word(offer.kind());
    if (const std::optional<double> waited = desk->stopwatch.since(edge))
      desk->events->write("offer",
                          {{"edge", word(edge.kind())}, {"key", edge.key()}, {"kind", kind}, {"decision_ms", *waited}});
    else
      desk->events->write("offer", {{"edge", word(edge.kind())}, {"key", edge.key()}, {"kind", kind}});
    desk->inbox.post(OfferArrived{std::move(offer)});
  });
  decisions_ = client_.on_decision([desk = desk_](const headroom::Decision& decision) {
    if (decision.outcome() == headroom::Outcome::offer) return;
    const headroom::Edge edge = decision.edge();
    desk->events->write("no_offer", {{"edge", word(edge.kind())}, {"key", edge.key()}, {"reason", decision.reason()}});
    desk->inbox.post(NoOffer{edge.kind(), std::string(decision.reason())});
  });
  entitlements_ = client_.on_entitlement_change([desk = desk_](const headroom::EntitlementChange& change) {
    desk->events->write("entitlement", {{"plan", change.plan}, {"previous", change.previous_plan}});
    desk->inbox.post(
        PlanChanged{std::string(change.plan), std::string(change.plan_name), std::string(change.previous_plan)});
  });
}

Stopwatch::Use Session::use(bool was_denied) const {
  return {{{"archives", archives_.peek().used}, {"archived_kb", archived_kb_.peek().used}}, was_denied};
}

std::function<void()> Session::grant() const {
  return [desk = desk_] { desk->inbox.post(TurnGranted{}); };
}

std::function<void(headroom::Refused)> Session::refuse() const {
  return [desk = desk_](headroom::Refused reason) { desk->inbox.post(TurnRefused{reason}); };
}

}  // namespace archivist
