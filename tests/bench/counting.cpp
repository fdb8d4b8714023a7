#include "tests/bench/mapped_word.hpp"
#include "tests/bench/offline_client.hpp"
#include "tests/bench/row.hpp"

namespace headroom::bench {

Rows counting(const std::string& directory, const Progress& progress) {
  constexpr int rounds = 41, repeats = 500'000;
  const Client client = open_offline(directory, 1);
  Meter units = client.meter("m0");
  const MappedWords words(directory + "/raw");
  auto& word = words[0];
  std::int64_t sink = 0;
  std::vector<double> raw, add, consume, peek;
  for (int round = 0; round < rounds; ++round) {
    raw.push_back(nanoseconds(repeats, [&] { sink += word.fetch_add(1, std::memory_order_relaxed); }));
    add.push_back(nanoseconds(repeats, [&] { sink += units.add(1).used; }));
    consume.push_back(nanoseconds(repeats, [&] { sink += units.try_consume(1).used; }));
    peek.push_back(nanoseconds(repeats, [&] { sink += units.peek(1).used; }));
    progress(static_cast<double>(round + 1) / rounds);
  }
  keep(sink);
  const double limit = percentile(raw, 0.5);
  const char* beside = "atomic add on a mapped page";
  return {{"`Meter::add`", "ns", percentile(add, 0.5), limit, beside, "≤ 2 ×"},
          {"`Meter::try_consume`", "ns", percentile(consume, 0.5), limit, beside, "≤ 2 ×"},
          {"`Meter::peek`", "ns", percentile(peek, 0.5), limit, beside, ""}};
}

}  // namespace headroom::bench
