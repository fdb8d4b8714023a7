#include <string>

#include "tests/support/catch.hpp"
#include "tests/support/temporary_directory.hpp"
#include "tests/unit/store/stores.hpp"

using namespace headroom;
using namespace headroom::testing;

TEST_CASE("an event is queued once per id and comes back oldest first, each account's own") {
  const TemporaryDirectory directory;
  TestStore store(GENERATE(false, true) ? directory.path().string() : std::string());
  for (const char* id : {"b", "a", "b", "c"}) CHECK(*store->push_event_or_drop_oldest({id, "acct", "{}"}, false) == 0);
  CHECK(*store->push_event_or_drop_oldest({"d", "other", "{}"}, true) == 0);
  CHECK(ids(store->events("acct", 1'000)) == "b a c");
  CHECK(ids(store->events("other", 1'000)) == "d");
  CHECK(ids(store->events("nobody", 1'000)).empty());
  CHECK(*store->event_count() == 4);
}

TEST_CASE("events come in pages, an event larger than the page alone") {
  TestStore store;
  for (const auto& [id, size] : {std::pair{"a", 10}, {"b", 10}, {"c", 100}, {"d", 1}})
    REQUIRE(store->push_event_or_drop_oldest({id, "acct", std::string(static_cast<std::size_t>(size), 'x')}, false));
  CHECK(ids(store->events("acct", 20)) == "a b");
  CHECK(ids(store->events("acct", 19)) == "a");
  CHECK(ids(store->events("acct", 5)) == "a");
  CHECK(ids(store->events("acct", 1'000)) == "a b c d");
}

TEST_CASE("F-41 a buried event is not queued again, and erasing an account takes its dead letters too") {
  TestStore store;
  REQUIRE(store->push_event_or_drop_oldest({"poison", "acct", "{}"}, false));
  REQUIRE(store->push_event_or_drop_oldest({"fine", "acct", "{}"}, false));
  REQUIRE(store->bury_event("poison", "422"));
  REQUIRE(store->bury_event("unknown", "422"));
  REQUIRE(store->push_event_or_drop_oldest({"poison", "acct", "{}"}, false));
  CHECK(ids(store->events("acct", 1'000)) == "fine");
  REQUIRE(store->erase_events("acct"));
  CHECK(*store->event_count() == 0);
  REQUIRE(store->push_event_or_drop_oldest({"poison", "acct", "{}"}, false));
  CHECK(ids(store->events("acct", 1'000)) == "poison");
}

TEST_CASE("F-40 beyond 100,000 events the oldest edge goes first and is counted, outcomes stay") {
  TestStore store;
  std::size_t dropped = 0;
  REQUIRE(store->push_event_or_drop_oldest({"outcome", "acct", "{}"}, true));
  for (int i = 0; i < 100'009; ++i)
    dropped += *store->push_event_or_drop_oldest({std::to_string(i), "acct", "{}"}, false);
  CHECK(dropped == 10);
  CHECK(*store->event_count() == 100'000);
  CHECK(ids(store->events("acct", 5)) == "outcome 10");
}

TEST_CASE("F-40 beyond 64 MiB edges go first, then outcomes") {
  TestStore store;
  const std::string megabyte(1024 * 1024, 'x');
  for (int i = 0; i < 32; ++i)
    CHECK(*store->push_event_or_drop_oldest({"e" + std::to_string(i), "acct", megabyte}, false) == 0);
  std::size_t dropped = 0;
  for (int i = 0; i < 70; ++i)
    dropped += *store->push_event_or_drop_oldest({"o" + std::to_string(i), "acct", megabyte}, true);
  CHECK(dropped == 38);
  CHECK(*store->event_count() == 64);
  CHECK(ids(store->events("acct", 1)) == "o6");
}

TEST_CASE("A-19 names are data, whatever is in them") {
  const TemporaryDirectory directory;
  const std::string names[] = {"'; DROP TABLE event; --", "\"", "%_?", std::string("a\0b", 3), "\xff\xfe", "", "ü",
                               std::string(10'000, 'n')};
  {
    TestStore store(directory.path().string());
    for (const auto& name : names) {
      REQUIRE(store->push_event_or_drop_oldest({"id" + name, name, name}, false));
      REQUIRE(store->put_note(name, name));
      ports::SyncOutcome outcome;
      outcome.account = name;
      outcome.device_token = name;
      outcome.chains = {{name, name}};
      REQUIRE(store->apply({outcome}));
    }
  }
  TestStore store(directory.path().string());
  for (const auto& name : names) {
    const auto events = store->events(name, 100'000);
    REQUIRE(events);
    REQUIRE(events->size() == 1);
    CHECK(events->front().id == "id" + name);
    CHECK(events->front().body == name);
    CHECK(*store->note(name) == name);
    CHECK(*store->device_token(name) == name);
    CHECK(store->chains(name)->at(name) == name);
  }
  REQUIRE(store->erase_events(names[0]));
  CHECK(*store->event_count() == std::size(names) - 1);
  CHECK(store.reports.empty());
}
