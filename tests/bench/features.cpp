#include "tests/bench/mapped_word.hpp"
#include "tests/bench/offline_client.hpp"
#include "tests/bench/row.hpp"

namespace headroom::bench {

Rows features(const std::string& directory, const Progress& progress) {
  constexpr int rounds = 41, repeats = 500'000;
  const Client client = open_offline(directory, 1);
  const Feature pdf = client.feature("pdf");
  const MappedWords words(directory + "/raw");
  auto& word = words[0];
  std::int64_t sink = 0;
  std::vector<double> raw, peek, by_name;
  for (int round = 0; round < rounds; ++round) {
    raw.push_back(nanoseconds(repeats, [&] { sink += word.fetch_add(1, std::memory_order_relaxed); }));
    peek.push_back(nanoseconds(repeats, [&] { sink += pdf.peek().granted; }));
    by_name.push_back(nanoseconds(repeats, [&] { sink += client.feature("pdf").peek().granted; }));
    progress(static_cast<double>(round + 1) / rounds);
  }
  keep(sink);
  const double limit = percentile(raw, 0.5);
  return {{"`Feature::peek`", "ns", percentile(peek, 0.5), limit, "atomic add on a mapped page", "≤ 3 ×"},
          {"`Client::feature(name).peek`", "ns", percentile(by_name, 0.5), limit, "atomic add on a mapped page",
           "≤ 20 ns"}};
}

}  // namespace headroom::bench
