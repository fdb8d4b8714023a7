#include "server-stub/usage/chains.hpp"

#include "tests/support/catch.hpp"

using headroom::server::usage::Chain;
using headroom::server::usage::ChainVerdict;
using headroom::server::usage::judge;

TEST_CASE("M24 a lane's chain tells its one writer from a clone and from a backup") {
  const std::optional<std::string> none;
  const Chain once{"c1", "", "s1"}, twice{"c2", "c1", "s2"};
  struct Row {
    const char* what;
    std::optional<Chain> known;
    std::optional<std::string> presented;
    const char* sync_id;
    ChainVerdict verdict;
    bool is_final = false;
  };
  const auto row = GENERATE_REF(values<Row>({
      {"a new lane", std::nullopt, none, "s1", ChainVerdict::first},
      {"a token from before the server was restored", std::nullopt, "c9", "s9", ChainVerdict::first},
      {"the first answer was lost", once, none, "s1", ChainVerdict::repeated},
      {"the first answer was lost and the id too", once, none, "s5", ChainVerdict::first},
      {"the next sync", once, "c1", "s2", ChainVerdict::next},
      {"the next sync, under the same id", once, "c1", "s1", ChainVerdict::next},
      {"an answer was lost", twice, "c1", "s2", ChainVerdict::repeated},
      {"a clone goes on with the token before", twice, "c1", "s3", ChainVerdict::forked},
      {"a backup comes with an old token", twice, "c0", "s2", ChainVerdict::forked},
      {"somebody else's token", once, "c7", "s2", ChainVerdict::forked},
      {"an empty token", twice, "", "s3", ChainVerdict::forked},
      {"a backup from before the first answer", twice, none, "s3", ChainVerdict::forked},
      {"a frozen lane", twice, none, "s3", ChainVerdict::frozen, true},
      {"a frozen lane, again", twice, none, "s2", ChainVerdict::frozen, true},
      {"a frozen lane with which another made its first sync", once, none, "s3", ChainVerdict::frozen, true},
      {"a frozen lane that is new here", std::nullopt, none, "s3", ChainVerdict::frozen, true},
      {"a lane's last count, with its chain", twice, "c2", "s3", ChainVerdict::next, true},
  }));
  CAPTURE(row.what);
  CHECK(judge(row.known, row.presented, row.sync_id, row.is_final) == row.verdict);
}
