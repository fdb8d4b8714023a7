#include "sdk/protocol/codec/codec.hpp"
#include "tests/support/catch.hpp"

namespace protocol = headroom::protocol;
namespace rules = headroom::rules;

namespace {

protocol::SyncRequest request_with(rules::Sketch sketch) {
  protocol::UsageRow row{"visitors", 0, 3, 0};
  row.kind = protocol::MeterKind::unique;
  row.sketch = std::move(sketch);
  protocol::SyncAccount account;
  account.account = "acct_42";
  account.lanes = {{std::string(32, 'a'), std::nullopt, false, {std::move(row)}}};
  return {std::string(32, '5'), std::string(32, 'd'), "headroom-cpp/0.1.0", {account}};
}

/// The request's text with this in place of its sketch.
std::string text_with(const std::string& sketch) {
  std::string text = protocol::encode(request_with(rules::Sketch()));
  return text.insert(text.find("\"meter\""), "\"sketch\":" + sketch + ",");
}

}  // namespace

TEST_CASE("M19 a unique meter's row carries its keys, its registers, or nothing new") {
  rules::Sketch exact, dense;
  for (std::uint64_t key : {0, 7, 1'000'000}) exact.add(key);
  dense.raise(4'095, 37);
  for (const auto& sketch : {rules::Sketch(), exact, dense}) {
    const auto decoded = protocol::decode_sync_request(protocol::encode(request_with(sketch)));
    REQUIRE(decoded);
    CHECK(decoded->accounts[0].lanes[0].usage[0].sketch == sketch);
  }
  CHECK(protocol::encode(request_with(rules::Sketch())).find("sketch") == std::string::npos);
}

TEST_CASE("M19 garbage is refused under its address") {
  const std::string zero(8, 'A'), registers(4'096, 'B');
  CHECK(protocol::decode_sync_request(text_with(R"({"keys":")" + zero + "\"}")));
  CHECK(protocol::decode_sync_request(text_with(R"({"registers":")" + registers + "\"}")));
  for (const char* bad : {R"({"keys":"AAAA"})", R"({"keys":"AAAAAAAAAAAAAAAA"})", R"({"keys":"AAAAAAA+"})",
                          R"({"keys":7})", R"({"registers":"B"})", R"({"registers":[]})"}) {
    CAPTURE(bad);
    CHECK_FALSE(protocol::decode_sync_request(text_with(bad)));
  }
  for (const std::string& bad :
       {"{\"registers\":\"" + std::string(4'096, 'A') + "\"}", "{\"registers\":\"" + std::string(4'096, '_') + "\"}",
        "{\"registers\":\"" + registers + "\",\"keys\":\"" + zero + "\"}",
        "{\"keys\":\"" + std::string(8 * 1'024 + 8, 'A') + "\"}"})
    CHECK_FALSE(protocol::decode_sync_request(text_with(bad)));
  auto of_a_sum = text_with(R"({"keys":")" + zero + "\"}");
  of_a_sum.replace(of_a_sum.find("unique"), 6, "max");
  CHECK_FALSE(protocol::decode_sync_request(of_a_sum));
  const auto refused = protocol::decode_sync_request(text_with(R"({"keys":"AAAA"})"));
  REQUIRE_FALSE(refused);
  CHECK(refused.error().detail.find("/accounts/0/lanes/0/usage/0/sketch/keys") != std::string::npos);
}
