#include "sdk/page/clients.hpp"

#include <unistd.h>

#include <optional>
#include <set>
#include <string>

#include "sdk/page/open.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/child_process.hpp"
#include "tests/support/temporary_directory.hpp"

using headroom::testing::ChildProcess;
using headroom::testing::TemporaryDirectory;

namespace {

/// A child that holds an index, and perhaps leads, until it is killed.
struct Holder {
  explicit Holder(const std::string& directory) {
    REQUIRE(pipe(said) == 0);
    child.emplace([&] {
      const auto opened = headroom::page::open(directory);
      const std::uint8_t taken = opened.directory->clients().take_index();
      const char words[2] = {static_cast<char>(taken), opened.directory->clients().try_lead(taken) ? '1' : '0'};
      if (write(said[1], words, 2) != 2) return 1;
      for (;;) pause();
    });
    char words[2];
    REQUIRE(read(said[0], words, 2) == 2);
    index = static_cast<std::uint8_t>(words[0]);
    leads = words[1] == '1';
  }
  ~Holder() {
    close(said[0]);
    close(said[1]);
  }
  int said[2];
  std::optional<ChildProcess> child;
  std::uint8_t index;
  bool leads;
};

}  // namespace

TEST_CASE("M27 every client of a directory has its own index, given back when it is done") {
  const TemporaryDirectory directory;
  const auto opened = headroom::page::open(directory / "state");
  auto& clients = opened.directory->clients();
  std::set<int> seen;
  for (int i = 0; i < 255; ++i) seen.insert(clients.take_index());
  CHECK(seen.size() == 255);
  CHECK(seen.count(0) == 0);
  CHECK(clients.take_index() == 0);
  clients.give_back(17);
  CHECK(clients.take_index() == 17);
}

TEST_CASE("M27 indices of other processes are not given twice, and die with them") {
  const TemporaryDirectory directory;
  const auto opened = headroom::page::open(directory / "state");
  auto& clients = opened.directory->clients();
  Holder other(directory / "state");
  const auto mine = clients.take_index();
  CHECK(other.index != mine);
  CHECK(clients.is_alive(other.index));
  CHECK(clients.is_alive(mine));
  CHECK_FALSE(clients.is_alone(mine));
  other.child->kill();
  other.child->wait();
  CHECK_FALSE(clients.is_alive(other.index));
  CHECK(clients.is_alone(mine));
  CHECK_FALSE(clients.is_alive(0));
}

TEST_CASE("M27 one client of one process leads, and a dead leader is replaced") {
  const TemporaryDirectory directory;
  Holder leader(directory / "state");
  CHECK(leader.leads);
  const auto opened = headroom::page::open(directory / "state");
  auto& clients = opened.directory->clients();
  const auto first = clients.take_index(), second = clients.take_index();
  CHECK_FALSE(clients.try_lead(first));
  leader.child->kill();
  leader.child->wait();
  CHECK(clients.try_lead(first));
  CHECK(clients.try_lead(first));
  CHECK_FALSE(clients.try_lead(second));
  clients.resign(second);
  CHECK(clients.try_lead(first));
  clients.give_back(first);
  CHECK(clients.try_lead(second));
}

TEST_CASE("M28 a forked child holds nothing of its parent, and takes nothing from it") {
  const TemporaryDirectory directory;
  const auto opened = headroom::page::open(directory / "state");
  auto& clients = opened.directory->clients();
  const auto mine = clients.take_index();
  REQUIRE(clients.try_lead(mine));
  auto& slot = *opened.directory
                    ->find_or_create(headroom::ports::Key(headroom::ports::RecordKind::meter, "acct", "exports"),
                                     [](auto&, auto&) {})
                    .slot;
  ChildProcess child([&] {
    slot.consumed += 7;
    opened.directory->abandon_in_child();
    const auto own = headroom::page::open(directory / "state");
    if (own.error.number != 0 || own.directory.get() == opened.directory.get()) return 1;
    const auto index = own.directory->clients().take_index();
    if (index == 0 || index == mine || own.directory->clients().try_lead(index)) return 2;
    if (!own.directory->clients().is_alive(mine)) return 3;
    return slot.consumed == 7 ? 0 : 4;
  });
  CHECK(child.wait() == 0);
  CHECK(slot.consumed == 7);
  Holder third(directory / "state");
  CHECK_FALSE(third.leads);  // the child's end took no lock of the parent's with it
  CHECK(third.index != mine);
}

TEST_CASE("M28 a child that drops what it inherited keeps the locks that it took itself") {
  const TemporaryDirectory directory;
  auto opened = headroom::page::open(directory / "state");
  int said[2];
  REQUIRE(pipe(said) == 0);
  ChildProcess child([&]() -> int {
    const auto own = headroom::page::open(directory / "state");
    const std::uint8_t taken = own.directory->clients().take_index();
    opened.directory.reset();
    if (write(said[1], &taken, 1) != 1) return 1;
    for (;;) pause();
  });
  std::uint8_t taken = 0;
  REQUIRE(read(said[0], &taken, 1) == 1);
  CHECK(opened.directory->clients().is_alive(taken));
  close(said[0]);
  close(said[1]);
}
