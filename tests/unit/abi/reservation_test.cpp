#include <sys/wait.h>
#include <unistd.h>
#include <headroom/headroom.hpp>

#include <optional>
#include <utility>

#include "tests/support/catch.hpp"
#include "tests/support/temporary_directory.hpp"
#include "tests/unit/abi/bundled_plan.hpp"

using namespace headroom;

namespace {

Client open(const testing::TemporaryDirectory& directory) {
  Config config;
  config.offline = true;
  config.state_dir = directory / "state";
  config.bundled_plan = testing::bundled_plan;
  auto client = Client::open(config);
  REQUIRE(client);
  return *std::move(client);
}

}  // namespace

TEST_CASE("A reservation is held, committed or given back by its owner, wherever it moves") {
  const testing::TemporaryDirectory directory;
  auto client = open(directory);
  auto archives = client.meter("archives");
  {
    Reservation held = archives.reserve(3);
    CHECK(held);
    CHECK(held.reading().used == 3);
    CHECK_FALSE(archives.reserve(3));
    CHECK(archives.reserve(3).reading().verdict == Verdict::denied_limit);
    Reservation moved = std::move(held);
    CHECK_FALSE(held);
    CHECK(moved.commit(1).used == 1);
    CHECK(moved.commit(2).verdict == Verdict::invalid_amount);
  }
  CHECK(archives.peek().used == 1);
  { const Reservation dropped = archives.reserve(2); }
  CHECK(archives.peek().used == 1);
}

TEST_CASE("A reservation gives back after its client is closed") {
  const testing::TemporaryDirectory directory;
  {
    auto client = open(directory);
    auto held = std::make_optional(client.meter("archives").reserve(3));
    client.close();
    CHECK(client.meter("archives").reserve(1).reading().verdict == Verdict::closed);
    held.reset();
  }
  CHECK(open(directory).meter("archives").peek().used == 0);
}

TEST_CASE("M28 a forked child's copy of a reservation does nothing") {
  const testing::TemporaryDirectory directory;
  auto client = open(directory);
  auto archives = client.meter("archives");
  auto held = std::make_optional(archives.reserve(3));
  const pid_t child = fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    const bool is_inert = held->commit(0).verdict == Verdict::closed;
    held.reset();
    _exit(is_inert && archives.peek().used == 3 ? 0 : 1);
  }
  int status = -1;
  REQUIRE(waitpid(child, &status, 0) == child);
  CHECK(status == 0);
  CHECK(archives.peek().used == 3);
  held.reset();
  CHECK(archives.peek().used == 0);
}
