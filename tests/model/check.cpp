#include "tests/model/check.hpp"

#include <map>
#include <set>
#include <utility>

#include "sdk/client/moment_identity.hpp"
#include "tests/model/sold.hpp"

namespace headroom::model {
namespace {

constexpr std::uint32_t most_generations = 12;

std::string in_account(unsigned account, unsigned meter) {
  return "account " + std::to_string(account) + ": " + sold[meter].key + ": ";
}

unsigned meter_of(const std::string& key) {
  for (unsigned meter = 0; meter < meters; ++meter)
    if (key == sold[meter].key) return meter;
  return meters;
}

std::map<Counter, std::int64_t> server_totals(World& world) {
  std::map<Counter, std::int64_t> totals;
  for (unsigned account = 0; account < accounts; ++account)
    for (const auto& total : world.server().work([&](auto& database) {
           return world.server().usage.totals(database, account_name(world.name(), account));
         }))
      totals[{account, meter_of(total.meter), resets_at(total.period)}] = total.used;
  return totals;
}

void check_totals(World& world, std::map<Counter, std::int64_t> at_server) {
  std::vector<const Memory*> directories;
  for (const auto& at : world.devices()) directories.push_back(&at->memory);
  auto truth = world.truth().totals(directories);
  for (const auto& [counter, used] : at_server) truth.try_emplace(counter, 0);
  for (const auto& [counter, used] : truth) {
    const auto [account, meter, resets] = counter;
    const Slack slack = world.truth().slack(account, meter);
    const std::int64_t has = at_server[counter];
    if (has >= used - slack.less && has <= used + slack.more) continue;
    world.fault(in_account(account, meter) + "the server has " + std::to_string(has) + ", true is " +
                std::to_string(used) + " (-" + std::to_string(slack.less) + " +" + std::to_string(slack.more) +
                "), resets at " + std::to_string(resets));
  }
}

void check_readings(World& world, std::map<Counter, std::int64_t> at_server) {
  for (std::size_t device = 0; device < world.devices().size(); ++device) {
    Installation& at = *world.devices()[device];
    for (unsigned number = 0; number < processes; ++number)
      if (auto* process = at.process(number))
        for (unsigned account = 0; account < accounts; ++account)
          for (unsigned meter = 0; meter < meters; ++meter) {
            at.identify(number, account, 0);
            const auto reading = meter::peek(process->meter(sold[meter].key), 0);
            const auto has = at_server[{account, meter, reading.resets_at}];
            if (reading.used != has)
              world.fault(in_account(account, meter) + "device " + std::to_string(device) + " process " +
                          std::to_string(number) + " reads " + std::to_string(reading.used) + ", the server has " +
                          std::to_string(has));
          }
  }
}

struct Told {
  std::set<std::string> ids;
  std::vector<protocol::Event> events;
};

Told told_of(World& world, unsigned account, const char* type) {
  Told told;
  world.server().work([&](auto& database) {
    database.query(
        "SELECT id, detail FROM event WHERE account = ? AND type = ?",
        [&](const server::store::Row& row) {
          told.ids.insert(row.text(0));
          told.events.push_back(*protocol::decode_event(row.text(1)));
        },
        account_name(world.name(), account), type);
  });
  return told;
}

/// The one event id that an edge has, whoever tells it.
std::string identity(World& world, unsigned account, unsigned user, const char* key, protocol::EdgeKind kind,
                     unsigned threshold, core::Instant period, std::uint32_t generation) {
  ports::Record record{};
  record.key = ports::Key(ports::RecordKind::meter, account_name(world.name(), account), key);
  meter::HeldEdge edge;
  edge.place.record = &record;
  edge.kind = kind;
  edge.threshold = static_cast<std::uint16_t>(threshold);
  edge.generation = generation;
  edge.period_start = period;
  return client::moment_id(edge, user_name(user));
}

void check_edges(World& world, unsigned account, const std::map<Counter, std::int64_t>& at_server) {
  const Told told = told_of(world, account, "edge");
  std::set<std::string> possible;
  for (const auto& [counter, used] : at_server) {
    const auto [of, meter, resets] = counter;
    if (of != account || sold[meter].limit == 0) continue;
    std::set<unsigned> heard;  // thresholds
    const auto add = [&](protocol::EdgeKind kind, unsigned threshold) {
      for (unsigned user = 0; user < users; ++user)
        for (std::uint32_t generation = 1; generation <= most_generations; ++generation) {
          const std::string id =
              identity(world, account, user, sold[meter].key, kind, threshold, period_start(resets), generation);
          possible.insert(id);
          if (told.ids.contains(id)) heard.insert(threshold);
        }
    };
    for (const auto kind : {protocol::EdgeKind::limit_reached, protocol::EdgeKind::limit_repeated,
                            protocol::EdgeKind::exhaustion_projected})
      add(kind, 0);
    unsigned highest = 0;
    for (const unsigned threshold : sold[meter].thresholds) {
      add(protocol::EdgeKind::limit_approaching, threshold);
      if (threshold * sold[meter].limit <= used * 100) highest = threshold;
      if (heard.contains(threshold) &&
          threshold * sold[meter].limit > world.truth().ever_consumed(account, meter) * 100 && !world.was_copied())
        world.fault(in_account(account, meter) + "an edge at " + std::to_string(threshold) + " % that was never there");
    }
    const bool is_present = resets * core::second > world.server().now;
    if (is_present && highest != 0 && !heard.contains(highest) && !world.has_changed_plan(account))
      world.fault(in_account(account, meter) + "nobody told the edge at " + std::to_string(highest) + " %");
  }
  for (const auto& event : told.events)
    if (meter_of(event.key) < meters && !possible.contains(event.id))
      world.fault(in_account(account, meter_of(event.key)) + std::string(protocol::to_text(event.edge)) + " " +
                  std::to_string(event.threshold) + " is told under an id that is not that edge's");
}

void check_outcomes(World& world, unsigned account) {
  std::map<std::array<std::string, 3>, int> told;
  for (const auto& event : told_of(world, account, "outcome").events)
    ++told[{account_name(world.name(), account), event.offer, std::string(protocol::to_text(event.outcome))}];
  for (const auto& [outcome, times] : told)
    if (times > 1) world.fault("the offer " + outcome[1] + " was " + outcome[2] + " more than once");
  for (const auto& at : world.devices())
    for (const auto& response : at->memory.responses)
      if (response[0] == account_name(world.name(), account) && told[response] == 0)
        world.fault("nobody told that the offer " + response[1] + " was " + response[2]);
}

}  // namespace

void check(World& world) {
  const auto at_server = server_totals(world);
  check_totals(world, at_server);
  check_readings(world, at_server);
  for (unsigned account = 0; account < accounts; ++account) {
    check_edges(world, account, at_server);
    check_outcomes(world, account);
  }
}

}  // namespace headroom::model
