#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <headroom/headroom.hpp>
#include <stdexcept>

#include "tests/bench/row.hpp"

namespace headroom::bench {
namespace {

constexpr const char* plan = R"({"version":"0","plan":"free","name":"Free","meters":[
  {"meter":"units","kind":"sum","unit":"unit","enforcement":"hard","generation":1,"base":0,"limit":4000000000000,"ceiling":null,"grace_until":null,
   "thresholds":[80,95],"periods":[["2026-01-01T00:00:00Z","2036-01-01T00:00:00Z"]]}],"features":[]})";
constexpr int rounds = 41, repeats = 500'000;

/// A word in a file of the same directory, mapped and preallocated as the counter page is.
std::atomic<std::int64_t>& mapped_word(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0 || ::posix_fallocate(file, 0, 4096) != 0) throw std::runtime_error("cannot make " + path);
  void* page = ::mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  ::close(file);
  if (page == MAP_FAILED) throw std::runtime_error("cannot map " + path);
  return *static_cast<std::atomic<std::int64_t>*>(page);
}

template <class Work>
double nanoseconds(Work&& work) {
  const auto start = std::chrono::steady_clock::now();
  for (int i = 0; i < repeats; ++i) work();
  return std::chrono::duration<double, std::nano>(std::chrono::steady_clock::now() - start).count() / repeats;
}

}  // namespace

std::vector<Row> counting(const std::string& state_dir) {
  Config config;
  config.offline = true;
  config.state_dir = state_dir;
  config.bundled_plan = plan;
  auto client = Client::open(config);
  if (!client) throw std::runtime_error(client.error().message());
  auto units = client->meter("units");
  auto& word = mapped_word(state_dir + "/raw");
  std::int64_t sink = 0;
  std::vector<double> raw, add, consume, peek, by_name;
  for (int round = 0; round < rounds; ++round) {
    raw.push_back(nanoseconds([&] { sink += word.fetch_add(1, std::memory_order_relaxed); }));
    add.push_back(nanoseconds([&] { sink += units.add(1).used; }));
    consume.push_back(nanoseconds([&] { sink += units.try_consume(1).used; }));
    peek.push_back(nanoseconds([&] { sink += units.peek(1).used; }));
    by_name.push_back(nanoseconds([&] { sink += client->meter("units").add(1).used; }));
  }
  asm volatile("" ::"r"(sink));
  const double limit = percentile(raw, 0.5);
  return {{"Meter::add", "ns", limit, percentile(add, 0.5)},
          {"Meter::try_consume", "ns", limit, percentile(consume, 0.5)},
          {"Meter::peek", "ns", limit, percentile(peek, 0.5)},
          {"Client::meter(name).add", "ns", limit, percentile(by_name, 0.5)}};
}

}  // namespace headroom::bench
