#include "sdk/protocol/codec/codec.hpp"
#include "sdk/store/connection.hpp"
#include "tests/bench/mapped_word.hpp"
#include "tests/bench/offline_client.hpp"
#include "tests/bench/row.hpp"

namespace headroom::bench {
namespace {

using Clock = std::chrono::steady_clock;
constexpr int rounds = 40, meters = 16;
constexpr std::size_t page_words = 430'080 / 64;  // a segment

double milliseconds_since(Clock::time_point start) {
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

/// From the call to a counter that can be used.
double open_once(const std::string& state_dir) {
  const auto start = Clock::now();
  Client client = open_offline(state_dir, meters);
  if (client.meter("m0").add(1).used < 1) throw std::runtime_error("a counter was not usable at once");
  const double taken = milliseconds_since(start);
  client.close();
  return taken;
}

/// In one transaction; each with the body of a real one.
void fill_queue(const std::string& state_dir, int outcomes) {
  protocol::Event event;
  event.type = protocol::Event::Type::outcome;
  event.user = "u_7";
  event.offer = std::string(32, 'a');
  event.decision = std::string(32, 'b');
  store::Connection database(state_dir + "/headroom.db");
  database.run("BEGIN");
  for (int i = 0; i < outcomes; ++i) {
    event.id = std::to_string(i);
    event.id.insert(0, 32 - event.id.size(), '0');
    database.run("INSERT INTO event(id, account, body, is_outcome) VALUES(?, 'acct', ?, 1)", event.id,
                 protocol::encode(event));
  }
  database.run("COMMIT");
}

}  // namespace

Rows opening(const std::string& directory, const Progress& progress) {
  open_once(directory + "/used");
  open_once(directory + "/queued");
  fill_queue(directory + "/queued", 100'000);
  std::vector<double> map, fresh, used, full;
  for (int round = 0; round < rounds; ++round) {
    const auto start = Clock::now();
    const MappedWords page(directory + "/raw", page_words);
    page[0].fetch_add(1);
    map.push_back(milliseconds_since(start));
    fresh.push_back(open_once(directory + "/fresh" + std::to_string(round)));
    used.push_back(open_once(directory + "/used"));
    full.push_back(open_once(directory + "/queued"));
    progress(static_cast<double>(round + 1) / rounds);
  }
  const double limit = percentile(map, 0.5);
  const char* beside = "open and map a file as large as a segment";
  return {{"`Client::open` and the first add, a new directory", "ms", percentile(fresh, 0.5), limit, beside, "≤ 1 ms"},
          {"the same, a directory in use", "ms", percentile(used, 0.5), limit, beside, "≤ 1 ms"},
          {"the same, 100,000 outcomes queued", "ms", percentile(full, 0.5), limit, beside, "≤ 1 ms"}};
}

}  // namespace headroom::bench
