#include <unordered_map>

#include "tests/bench/mapped_word.hpp"
#include "tests/bench/offline_client.hpp"
#include "tests/bench/row.hpp"

namespace headroom::bench {

Rows by_name(const std::string& directory, const Progress& progress) {
  constexpr int rounds = 41, repeats = 200'000, meters = 16;
  const Client client = open_offline(directory, meters);
  const MappedWords words(directory + "/raw", meters);
  std::vector<std::string> names;
  std::unordered_map<std::string, std::atomic<std::int64_t>*> map;
  for (int i = 0; i < meters; ++i) {
    names.push_back("m" + std::to_string(i));
    map[names.back()] = &words[static_cast<std::size_t>(i)];
  }
  std::int64_t sink = 0;
  std::size_t next = 0;
  const auto name = [&]() -> const std::string& { return names[next++ % meters]; };
  std::vector<double> raw, ours;
  for (int round = 0; round < rounds; ++round) {
    raw.push_back(
        nanoseconds(repeats, [&] { sink += map.find(name())->second->fetch_add(1, std::memory_order_relaxed); }));
    ours.push_back(nanoseconds(repeats, [&] { sink += client.meter(name()).add(1).used; }));
    progress(static_cast<double>(round + 1) / rounds);
  }
  keep(sink);
  return {{"`Client::meter(name).add`, 16 names", "ns", percentile(ours, 0.5), percentile(raw, 0.5),
           "`unordered_map` find and the same add", "≤ 1.5 ×"}};
}

}  // namespace headroom::bench
