#include "server-stub/store/store.hpp"

#include <chrono>
#include <future>
#include <thread>
#include <vector>

#include "tests/support/catch.hpp"
#include "tests/support/failing_disk.hpp"
#include "tests/support/temporary_directory.hpp"

using headroom::server::store::Database;
using headroom::server::store::Row;
using headroom::server::store::Store;
using headroom::testing::FailingDisk;
using headroom::testing::TemporaryDirectory;

namespace {

void put(Database& database, std::int64_t id) {
  database.run("INSERT INTO user (account, id, first_seen, last_seen, traits) VALUES ('a', ?, ?, 0, '{}')",
               std::to_string(id), id);
}

std::int64_t count(Store& store) {
  std::int64_t count = -1;
  store.write([&](Database& database) {
    database.query("SELECT count(*) FROM user", [&](const Row& row) { count = row.integer(0); });
  });
  return count;
}

/// Keeps the store's thread busy, so that what is queued meanwhile shares the next commit.
class Busy {
 public:
  explicit Busy(Store& store) {
    std::promise<void> started;
    store.async_write(
        [&](Database&) {
          started.set_value();
          end_.get_future().wait();
        },
        [](bool) {});
    started.get_future().wait();
  }
  void end() { end_.set_value(); }

 private:
  std::promise<void> end_;
};

}  // namespace

TEST_CASE("what was acknowledged is there after the store is opened again") {
  const TemporaryDirectory directory;
  {
    Store store(directory.path());
    CHECK(store.write([](Database& database) { put(database, 1); }));
    CHECK(count(store) == 1);
  }
  Store store(directory.path());
  CHECK(count(store) == 1);
  CHECK(store.is_healthy());
}

TEST_CASE("work that throws is undone alone, the rest of its commit stays") {
  const TemporaryDirectory directory;
  Store store(directory.path());
  Busy busy(store);
  std::vector<int> answers;
  for (int i = 0; i < 5; ++i) {
    store.async_write(
        [i](Database& database) {
          put(database, i);
          if (i == 2) throw std::runtime_error("refused");
          if (i == 3) put(database, 1);  // a constraint fails
        },
        [&, i](bool durable) { answers.push_back(durable ? i : -i); });
  }
  busy.end();
  CHECK(count(store) == 3);
  // The refused hear of it at once, the others when the commit is on disk.
  CHECK(answers == std::vector<int>{-2, -3, 0, 1, 4});
  CHECK(store.is_healthy());
}

TEST_CASE("many writes share one commit") {
  const TemporaryDirectory directory;
  FailingDisk disk;
  Store store(directory.path());
  Busy busy(store);
  int durable_count = 0;
  for (int i = 0; i < 1'000; ++i) {
    store.async_write([i](Database& database) { put(database, i); }, [&](bool durable) { durable_count += durable; });
  }
  const int before = disk.syncs;
  busy.end();
  CHECK(count(store) == 1'000);
  CHECK(durable_count == 1'000);
  CHECK(disk.syncs - before >= 1);
  CHECK(disk.syncs - before <= 4);
}

TEST_CASE("an acknowledgement comes after the write is made durable") {
  const TemporaryDirectory directory;
  FailingDisk disk;
  Store store(directory.path());
  const int before = disk.syncs;
  int at_done = 0;
  std::promise<void> done;
  store.async_write([](Database& database) { put(database, 1); },
                    [&](bool) {
                      at_done = disk.syncs;
                      done.set_value();
                    });
  done.get_future().wait();
  CHECK(at_done > before);
}

TEST_CASE("F-78 a disk that fails keeps nothing, says so, and heals") {
  const TemporaryDirectory directory;
  FailingDisk disk;
  Store store(directory.path());
  REQUIRE(store.write([](Database& database) { put(database, 1); }));
  const auto failure = GENERATE(0, 1, 2);
  CAPTURE(failure);
  auto& switch_ = failure == 0 ? disk.fails_writes : failure == 1 ? disk.fails_syncs : disk.is_full;
  switch_ = true;
  bool hook = true;
  for (int i = 2; i < 5; ++i) {
    CHECK_FALSE(store.write([&](Database& database) {
      put(database, i);
      database.when_done([&](bool durable) { hook = durable; });
    }));
    CHECK_FALSE(hook);
    CHECK_FALSE(store.is_healthy());
    CHECK(store.last_error().find("headroom.db") != std::string::npos);
  }
  switch_ = false;
  CHECK(store.write([](Database& database) { put(database, 5); }));
  CHECK(store.is_healthy());
  CHECK(count(store) == 2);
  store.close();
  Store again(directory.path());
  CHECK(count(again) == 2);
}

TEST_CASE("F-78 a store finds out by itself that its disk has healed, and not by reading") {
  const TemporaryDirectory directory;
  FailingDisk disk;
  Store store(directory.path());
  disk.is_full = true;
  CHECK_FALSE(store.write([](Database& database) { put(database, 1); }));
  CHECK(count(store) == 0);
  CHECK_FALSE(store.is_healthy());
  disk.is_full = false;
  for (int i = 0; i < 100 && !store.is_healthy(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(100));
  CHECK(store.is_healthy());
}

TEST_CASE("a callback that throws harms nobody else") {
  const TemporaryDirectory directory;
  Store store(directory.path());
  store.async_write([](Database& database) { database.when_done([](bool) { throw 1; }); },
                    [](bool) { throw std::runtime_error("no"); });
  CHECK_FALSE(store.write([](Database&) { throw 1; }));
  CHECK(store.write([](Database& database) { put(database, 1); }));
}

TEST_CASE("hooks of undone work run before later work can see anything") {
  const TemporaryDirectory directory;
  Store store(directory.path());
  Busy busy(store);
  std::vector<std::string> story;
  store.async_write(
      [&](Database& database) {
        database.when_done([&](bool durable) { story.push_back(durable ? "kept" : "undone"); });
        throw std::runtime_error("refused");
      },
      [&](bool) { story.push_back("told"); });
  store.async_write([&](Database&) { story.push_back("later work"); }, [](bool) {});
  busy.end();
  count(store);
  CHECK(story == std::vector<std::string>{"undone", "told", "later work"});
}

TEST_CASE("F-37 a statement that failed once works again") {
  const TemporaryDirectory directory;
  Store store(directory.path());
  CHECK(store.write([](Database& database) { put(database, 1); }));
  CHECK_FALSE(store.write([](Database& database) { put(database, 1); }));
  CHECK(store.write([](Database& database) { put(database, 2); }));
}

TEST_CASE("a statement may be used again while its own rows are read") {
  const TemporaryDirectory directory;
  Store store(directory.path());
  std::vector<std::string> seen;
  const std::function<void(Database&, int)> descend = [&](Database& database, int depth) {
    database.query(
        "SELECT id FROM user WHERE first_seen > ? ORDER BY id",
        [&](const Row& row) {
          seen.push_back(row.text(0));
          if (depth < 2) descend(database, depth + 1);
        },
        depth);
  };
  CHECK(store.write([&](Database& database) {
    put(database, 1);
    put(database, 2);
    descend(database, 0);
  }));
  CHECK(seen == std::vector<std::string>{"1", "2", "2", "2"});
}

TEST_CASE("with too much waiting more is refused at once, and what waits is kept") {
  const TemporaryDirectory directory;
  Store store(directory.path());
  Busy busy(store);
  std::size_t kept = 0, refused = 0;
  for (std::size_t i = 0; i < Store::capacity + 10; ++i) {
    store.async_write([](Database&) {}, [&](bool durable) { ++(durable ? kept : refused); });
  }
  CHECK(refused == 10);
  busy.end();
  store.close();
  CHECK(kept == Store::capacity);
  CHECK(refused == 10);
}

TEST_CASE("closing commits what waits, and afterwards everything is refused at once") {
  const TemporaryDirectory directory;
  Store store(directory.path());
  int durable_count = 0;
  for (int i = 0; i < 100; ++i) {
    store.async_write([i](Database& database) { put(database, i); }, [&](bool durable) { durable_count += durable; });
  }
  store.close();
  CHECK(durable_count == 100);
  bool answer = true;
  store.async_write([](Database&) {}, [&](bool durable) { answer = durable; });
  CHECK_FALSE(answer);
  store.close();
  Store again(directory.path());
  CHECK(count(again) == 100);
}

TEST_CASE("texts come back as they went in, whatever is in them") {
  const TemporaryDirectory directory;
  Store store(directory.path());
  const std::string text = GENERATE(std::string("'; DROP TABLE user; --"), std::string("\0nul\0", 5), std::string(),
                                    std::string("\xF0\x9F\x98\x80"), std::string(100'000, 'x'));
  std::string back = "?";
  CHECK(store.write([&](Database& database) {
    database.run("INSERT INTO user (account, id, first_seen, last_seen, traits) VALUES (?, 'u', 0, 0, '')", text);
    database.query(
        "SELECT account FROM user WHERE account = ?", [&](const Row& row) { back = row.text(0); }, text);
  }));
  CHECK(back == text);
}
