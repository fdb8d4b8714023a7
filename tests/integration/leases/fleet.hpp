#pragma once
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "tests/support/sync_device.hpp"
#include "tests/unit/client/process.hpp"

namespace headroom::testing {

/// Devices of one account whose plan has a strict limit of 500 exports a month, and the server's real state, all in
/// this process: real pages, databases, pipelines and codec; clock and network are the test's.
class Fleet {
 public:
  static constexpr std::int64_t limit = 500;

  Fleet(std::size_t size, unsigned seed) : random_(seed) {
    server_.adopt(catalogue_with(R"("limit": 5, "period": "month", "enforcement": "hard")",
                                 R"("limit": 500, "period": "month", "enforcement": "strict", "thresholds": [])"));
    for (std::size_t i = 0; i < size; ++i) {
      machines_.push_back(std::make_unique<Device>());
      // Each with lanes and ids of its own.
      std::vector<std::uint8_t> passed_over(97 * i);
      machines_.back()->random.fill(passed_over);
      processes_.emplace_back();
      start(i);
    }
  }

  Process& device(std::size_t i) { return *processes_[i]; }
  /// A process of it begins, on what the one before left.
  void start(std::size_t i) {
    auto settings = Process::online();
    settings.unknown_meter_refused = true;      // before the first plan too
    machines_[i]->vendor.is_reachable = false;  // what is sent before the next line is lost
    processes_[i] = std::make_unique<Process>(*machines_[i], settings);
    processes_[i]->transport.answer = [this, i](const ports::HttpRequest& request) { return carry(i, request); };
    processes_[i]->identify("acct");
  }
  void kill(std::size_t i) {
    processes_[i]->kill();
    processes_[i].reset();
  }
  /// What the host of the device is told.
  headroom_reading consume(std::size_t i, std::int64_t amount = 1) {
    const auto reading = processes_[i]->consume("exports", amount);
    if (reading.counted != 0) consumed += amount;
    return reading;
  }
  /// Time passes for all; who is not running sleeps.
  void pass(core::Duration by) {
    server_.now += by;
    for (std::size_t i = 0; i < processes_.size(); ++i)
      processes_[i] ? processes_[i]->jump(by) : machines_[i]->clock.advance(by);
  }
  std::int64_t total() { return server_.total("acct", "exports", november); }
  /// Leased, and not reported as used.
  std::int64_t outstanding() {
    std::int64_t sum = 0;
    for (const auto& one : leases()) sum += one.unused;
    return sum;
  }
  std::vector<server::usage::Leased> leases() {
    return server_.work(
        [&](server::store::Database& database) { return server::usage::Leases(server_.usage).all(database, "acct"); });
  }
  server::usage::Reclaimed reclaim(const std::string& lane) {
    return server_.work([&](server::store::Database& database) {
      return server::usage::Leases(server_.usage).reclaim(database, "acct", lane, server_.now);
    });
  }
  unsigned chance(unsigned below) { return static_cast<unsigned>(random_() % below); }
  SyncState& server() { return server_; }
  Device& machine(std::size_t i) { return *machines_[i]; }

  unsigned lost_of_ten = 0;  // exchanges that do not come through: the request, or as often the answer
  std::int64_t consumed = 0;
  std::vector<unsigned> syncs = std::vector<unsigned>(64);  // that reached the server, by device
  std::function<void(protocol::SyncAnswer&)> alter;

 private:
  std::optional<ScriptedTransport::Answer> carry(std::size_t i, const ports::HttpRequest& request) {
    if (request.path != protocol::sync_path) return ScriptedTransport::broken();
    const bool is_lost = chance(10) < lost_of_ten;
    const bool is_answer_lost = is_lost && chance(2) == 0;
    if (is_lost && !is_answer_lost) return ScriptedTransport::broken();
    ++syncs[i];
    auto answer = server_.send(*protocol::decode_sync_request(request.body));
    if (alter) alter(answer);
    if (is_answer_lost) return ScriptedTransport::broken();
    return ScriptedTransport::ok(protocol::encode(answer));
  }

  std::mt19937 random_;
  SyncState server_;
  std::vector<std::unique_ptr<Device>> machines_;
  std::vector<std::unique_ptr<Process>> processes_;
};

inline bool is_denied_lease(const headroom_reading& reading) {
  return reading.verdict == HEADROOM_VERDICT_DENIED_LEASE;
}

inline ports::Place place_of(Process& process) {
  auto& cell = process.meter("exports");
  return {cell.record.load(), cell.home.load(), false};
}

/// Consumes one by one until it is denied for 20 s.
inline void drain(Fleet& fleet, std::size_t i) {
  for (int denied = 0; denied < 10;) {
    while (fleet.consume(i).counted != 0) denied = 0;
    ++denied;
    fleet.pass(2 * core::second);
  }
}

inline void depart(Process& process) {
  process.mailbox->post([](client::Pipeline& pipeline) { pipeline.depart([] {}); });
  process.run();
}

}  // namespace headroom::testing
