#include "sdk/rules/sketch.hpp"

#include <cmath>
#include <random>

#include "sdk/rules/siphash.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/scale.hpp"

namespace rules = headroom::rules;
using headroom::testing::repetitions;
using rules::Sketch;

namespace {

constexpr double standard_error = 0.0163;

/// The hashes of keys first … last − 1 of one account.
class Keys {
 public:
  explicit Keys(std::uint64_t seed) : key_{seed, ~seed} {}
  void add_to(Sketch& sketch, int first, int last) const {
    for (int i = first; i < last; ++i) sketch.add(rules::siphash(key_, "user " + std::to_string(i)));
  }

 private:
  rules::SipKey key_;
};

double error_of(const Sketch& sketch, int keys) { return (static_cast<double>(sketch.count()) - keys) / keys; }

}  // namespace

TEST_CASE("M19 a sketch is exact to 1,024 keys, in any order and however often each comes") {
  const Keys keys(1);
  Sketch sketch;
  for (int last : {1, 2, 100, 1'023, 1'024}) {
    keys.add_to(sketch, 0, last);
    CHECK(sketch.is_exact());
    CHECK(sketch.count() == last);
  }
  keys.add_to(sketch, 1'024, 1'025);
  CHECK_FALSE(sketch.is_exact());
}

TEST_CASE("M19 100,000 keys are counted within three standard errors, and without bias") {
  const auto first = std::random_device{}();
  const int seeds = repetitions(200, 20);
  double sum = 0, squares = 0;
  for (int i = 0; i < seeds; ++i) {
    Sketch sketch;
    Keys(first + static_cast<unsigned>(i)).add_to(sketch, 0, 100'000);
    const double error = error_of(sketch, 100'000);
    INFO("seed " << first << " + " << i << ": error " << error);
    // Of 200 one in 370 may lie outside of three; none outside of five.
    CHECK(std::abs(error) < (seeds > 20 ? 5 : 4) * standard_error);
    sum += error;
    squares += error * error;
  }
  INFO("seed " << first << ": mean " << sum / seeds << ", root of the mean square " << std::sqrt(squares / seeds));
  CHECK(std::abs(sum / seeds) < 4 * standard_error / std::sqrt(seeds));
  CHECK(std::sqrt(squares / seeds) < 1.6 * standard_error);
}

TEST_CASE("M19 the seeds that are written here stay within three standard errors at every size") {
  for (const std::uint64_t seed : {1, 2, 3, 4, 5}) {
    Sketch sketch;
    int last = 0;
    for (const int size : {1'500, 2'500, 5'000, 10'000, 20'000, 50'000, 100'000}) {
      Keys(seed).add_to(sketch, last, size);
      last = size;
      INFO("seed " << seed << ", " << size << " keys, counted " << sketch.count());
      CHECK(std::abs(error_of(sketch, size)) < 3 * standard_error);
    }
  }
}

TEST_CASE("M19 the union of eight devices is the sketch of all their keys, in any order and repeated") {
  const Keys keys(7);
  Sketch all, forwards, backwards;
  keys.add_to(all, 0, 9'000);
  std::vector<Sketch> devices(8);
  for (int i = 0; i < 8; ++i) keys.add_to(devices[static_cast<std::size_t>(i)], i * 1'000, i * 1'000 + 2'000);
  for (const auto& device : devices) forwards.unite(device);
  for (auto device = devices.rbegin(); device != devices.rend(); ++device) backwards.unite(*device);
  CHECK(forwards == all);
  CHECK(backwards == all);
  forwards.unite(all);
  forwards.unite(devices[3]);
  CHECK(forwards == all);
}

TEST_CASE("M19 eight devices with 200 keys each, half of them shared, are counted exactly") {
  const Keys keys(8);
  Sketch united;
  for (int i = 0; i < 8; ++i) {
    Sketch device;
    keys.add_to(device, i * 100, i * 100 + 200);
    united.unite(device);
  }
  CHECK(united.is_exact());
  CHECK(united.count() == 900);
}

TEST_CASE("M19 a sketch travels as at most 8 KiB of text, and comes back as it was") {
  const Keys keys(9);
  for (const int size : {0, 1, 2, 1'024, 1'025, 100'000}) {
    Sketch sketch;
    keys.add_to(sketch, 0, size);
    const auto text = sketch.to_text();
    CAPTURE(size);
    CHECK(text.size() <= 8 * 1'024);
    CHECK((sketch.is_exact() ? Sketch::from_keys(text) : Sketch::from_registers(text)) == sketch);
  }
}

TEST_CASE("M19 what no sketch writes is none: wrong sizes, digits, orders and ranks") {
  const std::string zero(8, 'A'), registers(4'095, 'A');
  for (const std::string& text :
       {std::string("A"), zero + zero, std::string("AAAAAAAB") + zero, std::string("AAAAAAA="), std::string("AAAA AAA"),
        std::string(7, 'A') + '\0', std::string(8'200, 'A')})
    CHECK_FALSE(Sketch::from_keys(text));
  for (const std::string& text : {std::string(), registers, registers + "AA", registers + "A", registers + "m",
                                  registers + "=", registers + "\xff"})
    CHECK_FALSE(Sketch::from_registers(text));
  CHECK(Sketch::from_registers(registers + "l"));  // 37
  CHECK(Sketch::from_keys(zero));
}

TEST_CASE("M19 a hash falls into the register of its high 12 bits, with the rank of the rest") {
  CHECK(rules::register_rank(0).index == 0);
  CHECK(rules::register_rank(0).rank == 37);
  CHECK(rules::register_rank(rules::sketch_hash_mask).index == 4'095);
  CHECK(rules::register_rank(rules::sketch_hash_mask).rank == 1);
  CHECK(rules::register_rank(std::uint64_t{5} << 36 | 1).index == 5);
  CHECK(rules::register_rank(std::uint64_t{5} << 36 | 1).rank == 36);
}
