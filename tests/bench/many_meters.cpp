#include "tests/bench/mapped_word.hpp"
#include "tests/bench/offline_client.hpp"
#include "tests/bench/row.hpp"

namespace headroom::bench {

Rows many_meters(const std::string& directory, const Progress& progress) {
  constexpr int rounds = 21, repeats = 200'000, most = 4'096;
  // In memory a key that no plan names has a bound, so all of them are the plan's.
  const Client client = open_offline(directory, most);
  const MappedWords words(directory + "/raw", most);
  std::vector<Meter> meters;
  for (int i = 0; i < most; ++i) meters.push_back(client.meter("m" + std::to_string(i)));
  Rows rows;
  double done = 0;
  for (const std::size_t count : {1, 64, 1'024, 4'096}) {
    std::int64_t sink = 0;
    std::size_t next = 0;
    std::vector<double> raw, ours;
    for (int round = 0; round < rounds; ++round) {
      raw.push_back(
          nanoseconds(repeats, [&] { sink += words[next++ & (count - 1)].fetch_add(1, std::memory_order_relaxed); }));
      ours.push_back(nanoseconds(repeats, [&] { sink += meters[next++ & (count - 1)].add(1).used; }));
      progress(++done / (rounds * 4));
    }
    keep(sink);
    rows.push_back({"`Meter::add`, in turn over " + std::to_string(count) + (count == 1 ? " meter" : " meters"), "ns",
                    percentile(ours, 0.5), percentile(raw, 0.5), "atomic adds on as many mapped lines", ""});
  }
  return rows;
}

}  // namespace headroom::bench
