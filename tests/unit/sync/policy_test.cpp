#include "sdk/sync/policy.hpp"

#include "tests/support/catch.hpp"

using namespace headroom;
using sync::classify;
using sync::judge;
using sync::Reply;
using sync::Search;
using sync::Standing;
using sync::Step;

TEST_CASE("F-48 F-49 F-50 F-51 each status is one kind of reply") {
  struct Row {
    int status;
    bool acknowledged;
    Reply reply;
  };
  const Row rows[] = {
      {0, false, Reply::transient},      {200, true, Reply::acknowledged}, {409, true, Reply::acknowledged},
      {200, false, Reply::foreign},      {204, false, Reply::foreign},     {301, false, Reply::foreign},
      {302, false, Reply::foreign},      {307, false, Reply::foreign},     {308, false, Reply::foreign},
      {100, false, Reply::foreign},      {400, false, Reply::refused},     {401, false, Reply::unauthorized},
      {403, false, Reply::unauthorized}, {404, false, Reply::refused},     {408, false, Reply::transient},
      {409, false, Reply::refused},      {410, false, Reply::refused},     {413, false, Reply::too_large},
      {422, false, Reply::refused},      {425, false, Reply::transient},   {429, false, Reply::transient},
      {500, false, Reply::transient},    {502, false, Reply::transient},   {503, false, Reply::transient},
      {504, false, Reply::transient},    {599, false, Reply::transient}};
  for (const auto& row : rows) {
    CAPTURE(row.status, row.acknowledged);
    CHECK(classify(row.status, row.acknowledged) == row.reply);
  }
}

TEST_CASE("The policy is a table of standing and reply") {
  using enum Reply;
  using enum Step;
  constexpr auto none = Search::none, apart = Search::without_events, halves = Search::halving;
  constexpr sync::Scope full;
  const auto bytes = [&](std::size_t most) { return sync::Scope{most, full.accounts, full.events}; };
  const auto events = [&](std::size_t most) { return sync::Scope{full.bytes, full.accounts, most}; };
  const auto few = [&](std::size_t most_bytes, std::size_t accounts, std::size_t most) {
    return sync::Scope{most_bytes, accounts, most};
  };
  struct Row {
    const char* why;
    Standing before;
    Reply reply;
    sync::Sent sent;
    Standing after;
    Step step;
  };
  // clang-format off
  const Row rows[] = {
      {"all told",               {3, none, 0, full, true},       acknowledged, {900, 1, 2, false}, {0, none, 0, full},                  rest},
      {"more to tell",           {0, none, 0, full},             acknowledged, {900, 1, 2, true},  {0, none, 0, full},                  go_on},
      {"no answer",              {0, none, 0, full},             transient,    {900, 1, 2, false}, {1, none, 0, full, true},            back_off},
      {"captive portal",         {4, none, 0, full},             foreign,      {900, 1, 2, false}, {5, none, 0, full, true},            back_off},
      {"no right",               {0, none, 0, full},             unauthorized, {900, 1, 2, false}, {1, none, 0, full},                  probe},
      {"no right, but sent",     {1, none, 0, full, true},       unauthorized, {900, 1, 2, false}, {2, none, 0, full, true},            probe},
      {"too large",              {0, none, 0, full, true},       too_large,    {100'000, 1, 2},    {1, none, 0, bytes(50'000)},         narrow},
      {"too large at the least", {0, none, 0, bytes(4'096)},     too_large,    {4'000, 1, 2},      {1, apart, 2, few(4'096, full.accounts, 0)}, narrow},
      {"wider again",            {1, none, 0, few(50'000, 2, full.events)}, acknowledged, {900, 1, 2}, {0, none, 0, few(100'000, 4, full.events)}, rest},
      {"refused",                {0, none, 0, full, true},       refused,      {900, 1, 8},        {1, apart, 8, events(0)},            narrow},
      {"fine without events",    {1, apart, 8, events(0)},       acknowledged, {900, 1, 0, true},  {0, halves, 8, events(4)},           go_on},
      {"no event's fault",       {1, apart, 8, events(0)},       refused,      {900, 1, 0, true},  {2, none, 8, full},                  back_off},
      {"one of some accounts",   {1, apart, 8, events(0)},       refused,      {900, 6, 0, true},  {2, apart, 8, few(full.bytes, 3, 0)}, narrow},
      {"half refused",           {0, halves, 8, events(4)},      refused,      {900, 1, 4, true},  {1, halves, 8, events(2)},           narrow},
      {"half fine",              {0, halves, 8, events(2)},      acknowledged, {900, 1, 2, true},  {0, halves, 0, events(4)},           go_on},
      {"found",                  {0, halves, 8, events(1)},      refused,      {900, 1, 1, true},  {1, halves, 8, events(1)},           bury},
      {"search over",            {0, halves, 8, events(1)},      acknowledged, {900, 1, 1, false}, {0, none, 0, full},                  rest}};
  // clang-format on
  for (const auto& row : rows) {
    CAPTURE(row.why);
    const auto verdict = judge(row.before, row.reply, row.sent);
    CHECK(verdict.standing == row.after);
    CHECK(verdict.step == row.step);
  }
}

TEST_CASE("F-41 every poison event is found and buried, and every other one is told") {
  for (const std::size_t poison : {0u, 1u, 2u, 5u, 40u}) {
    // The positions of the bad ones, spread over a queue of 300.
    std::vector<bool> queue(300, false);
    for (std::size_t i = 0; i < poison; ++i) queue[(i * 71 + 13) % queue.size()] = true;
    Standing standing;
    std::size_t told = 0, buried = 0;
    int requests = 0;
    while (!queue.empty()) {
      REQUIRE(++requests < 2'000);
      const auto events = std::min(queue.size(), standing.scope.events);
      const bool is_bad = std::find(queue.begin(), queue.begin() + static_cast<std::ptrdiff_t>(events), true) !=
                          queue.begin() + static_cast<std::ptrdiff_t>(events);
      const auto verdict = judge(standing, is_bad ? Reply::refused : Reply::acknowledged,
                                 {.bytes = 1'000, .accounts = 1, .events = events, .has_more = events < queue.size()});
      standing = verdict.standing;
      if (!is_bad) told += events;
      if (verdict.step == Step::bury) ++buried;
      if (!is_bad || verdict.step == Step::bury)
        queue.erase(queue.begin(), queue.begin() + static_cast<std::ptrdiff_t>(events));
    }
    CAPTURE(poison, requests);
    CHECK(buried == poison);
    CHECK(told == 300 - poison);
    CHECK(requests <= 2 + static_cast<int>(poison) * 24);
  }
}

TEST_CASE("F-49 a refusal that no event causes buries nothing, however long it lasts") {
  Standing standing;
  for (int i = 0; i < 100; ++i) {
    const auto events = std::min<std::size_t>(5, standing.scope.events);
    const auto verdict =
        judge(standing, Reply::refused, {.bytes = 900, .accounts = 1, .events = events, .has_more = true});
    CHECK(verdict.step != Step::bury);
    standing = verdict.standing;
  }
}
