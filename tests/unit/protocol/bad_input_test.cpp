#include <functional>

#include "sdk/core/error.hpp"
#include "sdk/protocol/codec/codec.hpp"
#include "sdk/protocol/codec/json.hpp"
#include "tests/support/catch.hpp"

namespace protocol = headroom::protocol;
using headroom::core::ErrorNumber;

namespace {

constexpr const char* sync_request =
    R"({"sync_id":"55555555555555555555555555555555","device":"dddddddddddddddddddddddddddddddd","sdk":"headroom-cpp/0.1.0",
    "accounts":[{"account":"acct_42","user":"u_7","device_token":"t","have_plan":"17","consent":"given","traits":{"team":"x"},
    "lanes":[{"lane":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","chain":"c41","final":false,
      "usage":[{"meter":"exports","period":"2026-11-01T00:00:00Z","consumed":98,"refunded":3}]}],
    "events":[{"id":"11111111111111111111111111111111","type":"edge","edge":"limit_approaching","meter":"exports","threshold":80,
       "at":"2026-11-01T00:00:00Z","used":80,"limit":100},
      {"id":"22222222222222222222222222222222","type":"outcome","offer":"o","decision":"d","outcome":"shown",
       "at":"2026-11-01T00:00:00Z"}]}]})";
constexpr const char* sync_answer =
    R"({"server_time":"2026-11-01T00:00:00Z","next_sync_s":60,"accounts":[{"account":"acct_42","device_token":"t",
    "chains":{"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa":"c42"},"acked":{"events":["11111111111111111111111111111111"]},
    "usage":[{"meter":"exports","period":"2026-11-01T00:00:00Z","lanes":{"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa":[98,3]},"account":412}],
    "plan":{"plan":"free"},"plan_version":"17","interruptions":{"shown":["2026-11-01T00:00:00Z"]}}]})";
constexpr const char* plan_document =
    R"({"version":"17","fresh_s":300,"usable_s":604800,"plan":"starter","name":"Starter","meters":[{"meter":"exports",
    "kind":"sum","unit":"export","enforcement":"hard","generation":4,"base":0,"limit":100,"ceiling":null,"grace_until":null,
    "thresholds":[80,95],"periods":[["2026-11-01T00:00:00Z","2026-12-01T00:00:00Z"],["2026-12-01T00:00:00Z","2027-01-01T00:00:00Z"]]}],
    "features":[{"feature":"pdf","granted":false,"value":1,"unlocked_by":"team"}],
    "fallback_offers":[{"edge":"feature_gated","feature":"pdf","offer":{"id":"f","kind":"upgrade","title":"t",
      "expires_at":"2026-11-01T00:00:00Z"}}],
    "offer_hosts":["billing.example.com"],"caps":{"session":1,"day":1,"month":3,"min_gap_s":30},"kill_switch":false})";
constexpr const char* decision_request =
    R"({"id":"77777777777777777777777777777777","user":"u_7","locale":"en","edge":"limit_reached","meter":"exports",
    "threshold":0,"used":100,"limit":100,"wanted":1,"denied":true,"at":"2026-11-01T00:00:00Z","period":"2026-11-01T00:00:00Z",
    "speculative":false,"consent":"given","traits":{},"lane":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    "usage":[{"meter":"exports","period":"2026-11-01T00:00:00Z","consumed":98,"refunded":3}]})";
constexpr const char* decision_answer =
    R"({"decision":"0193","outcome":"offer","reason":"limit","offer":{"id":"o","kind":"upgrade","route":"self_serve","title":"t",
    "body":"b","call_to_action":"c","url":"https://x","locale":"en","target":{"plan":"team","seats":3},
    "price_change":{"minor":2900,"currency":"USD","per":"month"},"facts":[{"name":"used","value":"98","unit":"export"}],
    "context":{},"expires_at":"2026-11-01T00:00:00Z"},"experiment":{"id":"e","arm":"a"}})";
constexpr const char* hint = R"({"type":"plan_changed","subject":"17"})";

struct Message {
  const char* good;
  ErrorNumber number;
  std::function<std::string(std::string_view)> error_of;  // empty: decoded
};

template <auto decode>
Message message(const char* good, ErrorNumber number) {
  return {good, number, [number](std::string_view text) {
            const auto read = decode(text);
            if (read) return std::string();
            CHECK(read.error().number == static_cast<int>(number));
            return read.error().detail;
          }};
}

const Message to_server = message<protocol::decode_sync_request>(sync_request, ErrorNumber::invalid_argument);
const Message from_server = message<protocol::decode_sync_answer>(sync_answer, ErrorNumber::answer);
const Message plan = message<protocol::decode_plan_document>(plan_document, ErrorNumber::answer);
const Message question = message<protocol::decode_decision_request>(decision_request, ErrorNumber::invalid_argument);
const Message reply = message<protocol::decode_decision_answer>(decision_answer, ErrorNumber::answer);
const Message nudge = message<protocol::decode_hint>(hint, ErrorNumber::answer);

/// The good message with one value replaced; nothing: without it.
std::string changed(const char* good, const std::string& pointer, const std::string& value) {
  auto document = *protocol::parse(good);
  const protocol::Json::json_pointer place(pointer);
  if (value.empty()) {
    document[place.parent_pointer()].erase(place.back());
  } else {
    document[place] = *protocol::parse(value);
  }
  return protocol::dump(document);
}

struct Row {
  std::string pointer, value, error;
};

void check_rows(const Message& to, const std::vector<Row>& rows) {
  REQUIRE(to.error_of(to.good) == "");
  for (const Row& row : rows) {
    CAPTURE(row.pointer, row.value);
    CHECK(to.error_of(changed(to.good, row.pointer, row.value)) == row.error);
  }
}

const std::string not_a_count = " is not within 0 and 9007199254740991";
const std::string not_a_time = " is not a time as RFC 3339 has it, such as 2026-11-01T00:00:00Z";
const std::string not_an_id = " is not 32 hexadecimal digits in lower case";
const std::string not_a_key = " is not a key: [a-z][a-z0-9_]{0,63}";
const std::string not_a_word = " is not a word known here";

}  // namespace

TEST_CASE("a wrong sync request is refused by the address of what is wrong") {
  const std::string account = "/accounts/0", lane = account + "/lanes/0", usage = lane + "/usage/0",
                    event = account + "/events/0";
  const std::string quoted_300 = "\"" + std::string(300, 'x') + "\"";
  check_rows(
      to_server,
      {{"/sync_id", "", "/sync_id is missing"},
       {"/sync_id", "\"x\"", "/sync_id" + not_an_id},
       {"/device", "7", "/device is not text"},
       {"/device", "\"DDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDD\"", "/device" + not_an_id},
       {"/sdk", quoted_300, "/sdk is longer than 128 bytes"},
       {"/accounts", "{}", "/accounts is not a list"},
       {account, "[]", account + " is not an object"},
       {account + "/account", "", account + "/account is missing"},
       {account + "/account", "null", account + "/account is missing"},
       {account + "/account", "\"\"", account + "/account is not 1 to 95 bytes of text without control characters"},
       {account + "/account", quoted_300, account + "/account is not 1 to 95 bytes of text without control characters"},
       {account + "/account", "\"a\\u0000b\"", account + "/account contains the character U+0000"},
       {account + "/account", "\"a\\u001b[31m\"",
        account + "/account is not 1 to 95 bytes of text without control characters"},
       {account + "/user", quoted_300, account + "/user is not at most 63 bytes of text without control characters"},
       {account + "/device_token", "\"a b\"", account + "/device_token is not 1 to 256 printable characters of ASCII"},
       {account + "/consent", "\"maybe\"", account + "/consent" + not_a_word},
       {account + "/traits", "[]", account + "/traits is not an object"},
       {account + "/traits/team", "1", account + "/traits/team is not text"},
       {account + "/traits/team", quoted_300, account + "/traits/team is longer than 256 bytes"},
       {account + "/lanes", "7", account + "/lanes is not a list"},
       {lane + "/lane", "\"9f\"", lane + "/lane" + not_an_id},
       {lane + "/chain", "\"\"", lane + "/chain is not 1 to 256 printable characters of ASCII"},
       {lane + "/final", "1", lane + "/final is neither true nor false"},
       {usage + "/meter", "\"Exports\"", usage + "/meter" + not_a_key},
       {usage + "/period", "\"2026-11-01\"", usage + "/period" + not_a_time},
       {usage + "/period", "0", usage + "/period is not text"},
       {usage + "/consumed", "", usage + "/consumed is missing"},
       {usage + "/consumed", "-1", usage + "/consumed" + not_a_count},
       {usage + "/consumed", "3.7", usage + "/consumed is not a whole number"},
       {usage + "/consumed", "9007199254740992", usage + "/consumed" + not_a_count},
       {usage + "/consumed", "18446744073709551615", usage + "/consumed" + not_a_count},
       {usage + "/consumed", "1e3", usage + "/consumed is not a whole number"},
       {usage + "/refunded", "\"3\"", usage + "/refunded is not a whole number"},
       {event + "/id", "\"…\"", event + "/id" + not_an_id},
       {event + "/type", "\"rumour\"", event + "/type is neither edge nor outcome"},
       {event + "/edge", "\"limit\"", event + "/edge" + not_a_word},
       {event + "/edge", "\"intent\"", event + "/intent is missing"},
       {event + "/meter", "", event + "/meter is missing"},
       {event + "/threshold", "-80", event + "/threshold is not within 0 and 1000"},
       {event + "/threshold", "1001", event + "/threshold is not within 0 and 1000"},
       {event + "/at", "\"yesterday\"", event + "/at" + not_a_time},
       {event + "/limit", "-1", event + "/limit" + not_a_count},
       {account + "/events/1/outcome", "\"loved\"", account + "/events/1/outcome" + not_a_word},
       {account + "/events/1/offer", "\"a b\"",
        account + "/events/1/offer is not 1 to 256 printable characters of ASCII"}});
}

TEST_CASE("a wrong sync answer is refused by the address of what is wrong") {
  const std::string account = "/accounts/0", total = account + "/usage/0", lane(32, 'a');
  check_rows(
      from_server,
      {{"/server_time", "", "/server_time is missing"},
       {"/server_time", "1793491200", "/server_time is not text"},
       {"/next_sync_s", "0", "/next_sync_s is not within 1 and 86400"},
       {"/next_sync_s", "1e9", "/next_sync_s is not a whole number"},
       {"/accounts", "", "/accounts is missing"},
       {account + "/chains", "{\"x\":\"c\"}", account + "/chains/x is not under the 32 hexadecimal digits of a lane"},
       {account + "/chains/" + lane, "7", account + "/chains/" + lane + " is not text"},
       {account + "/acked/events", "\"all\"", account + "/acked/events is not a list"},
       {account + "/acked/events/0", "\"*\"", account + "/acked/events/0" + not_an_id},
       {total + "/lanes/" + lane, "[98]", total + "/lanes/" + lane + " is not a pair of counts"},
       {total + "/lanes/" + lane, "[98,3,1]", total + "/lanes/" + lane + " has more than 2 entries"},
       {total + "/lanes/" + lane + "/1", "-3", total + "/lanes/" + lane + "/1" + not_a_count},
       {total + "/account", "0.5", total + "/account is not a whole number"},
       {account + "/plan", "{}", account + "/plan/plan is missing"},
       {account + "/interruptions/shown/0", "\"\"", account + "/interruptions/shown/0" + not_a_time},
       {account + "/error", "\"Lane forked!\"", account + "/error" + not_a_key}});
}

TEST_CASE("a wrong plan document is refused by the address of what is wrong") {
  const std::string meter = "/meters/0", offer = "/fallback_offers/0/offer";
  check_rows(
      plan,
      {{"/version", "17", "/version is not text"},
       {"/version", "\"-1\"", "/version is not a decimal number"},
       {"/version", "\"\"", "/version is not a decimal number"},
       {"/fresh_s", "-1", "/fresh_s is not within 0 and 315360000"},
       {"/plan", "", "/plan is missing"},
       {"/plan", "\"Starter plan\"", "/plan" + not_a_key},
       {meter + "/kind", "\"total\"", meter + "/kind" + not_a_word},
       {meter + "/enforcement", "null", meter + "/enforcement is missing"},
       {meter + "/generation", "16777216", meter + "/generation is not within 0 and 16777215"},
       {meter + "/limit", "-1", meter + "/limit" + not_a_count},
       {meter + "/limit", "\"unlimited\"", meter + "/limit is not a whole number"},
       {meter + "/thresholds", "[95,80]", meter + "/thresholds/1 is not above the threshold before it"},
       {meter + "/thresholds", "[80,80]", meter + "/thresholds/1 is not above the threshold before it"},
       {meter + "/thresholds", "[0]", meter + "/thresholds/0 is not within 1 and 1000"},
       {meter + "/thresholds", "[1,2,3,4,5,6,7,8,9,10,11,12,13]", meter + "/thresholds has more than 12 entries"},
       {meter + "/periods/0", "[]", meter + "/periods/0 is not a pair of times"},
       {meter + "/periods/0/1", "\"2026-11-01T00:00:00Z\"",
        meter + "/periods/0/1 does not come after the period's start"},
       {meter + "/periods/1/0", "\"2026-11-30T00:00:00Z\"",
        meter + "/periods/1/0 lies before the end of the period before it"},
       {"/meters/1", R"({"meter":"exports","kind":"max","enforcement":"soft"})", "/meters/1/meter is named twice"},
       {"/features/0/granted", "\"yes\"", "/features/0/granted is neither true nor false"},
       {"/features/0/value", "[1]", "/features/0/value is not text"},
       {"/features/0/value", "9007199254740993",
        "/features/0/value is not within -9007199254740991 and 9007199254740991"},
       {"/features/1", R"({"feature":"pdf","granted":true})", "/features/1/feature is named twice"},
       {"/fallback_offers/0/edge", "\"whenever\"", "/fallback_offers/0/edge" + not_a_word},
       {offer + "/kind", "\"bargain\"", offer + "/kind" + not_a_word},
       {"/offer_hosts/0", "{}", "/offer_hosts/0 is not text"},
       {"/caps/day", "-1", "/caps/day is not within 0 and 4294967295"},
       {"/kill_switch", "\"off\"", "/kill_switch is neither true nor false"}});
}

TEST_CASE("a wrong decision request is refused by the address of what is wrong") {
  check_rows(question, {{"/id", "", "/id is missing"},
                        {"/edge", "", "/edge is missing"},
                        {"/edge", "\"feature_gated\"", "/feature is missing"},
                        {"/meter", "\"ex ports\"", "/meter" + not_a_key},
                        {"/used", "-1", "/used" + not_a_count},
                        {"/wanted", "0.1", "/wanted is not a whole number"},
                        {"/denied", "null", ""},
                        {"/denied", "\"true\"", "/denied is neither true nor false"},
                        {"/at", "", "/at is missing"},
                        {"/lane", "", "/lane is missing"},
                        {"/usage/0/meter", "\"\"", "/usage/0/meter" + not_a_key},
                        {"", "[]", "the document is not an object"},
                        {"", "null", "the document is missing"}});
}

TEST_CASE("a wrong decision answer is refused by the address of what is wrong") {
  const std::string long_text = "\"" + std::string(600, 'x') + "\"",
                    long_url = "\"https://" + std::string(2'048, 'x') + "\"";
  check_rows(reply, {{"/decision", "", "/decision is missing"},
                     {"/outcome", "\"perhaps\"", "/outcome" + not_a_word},
                     {"/offer", "", "/offer is missing"},
                     {"/offer/title", "", "/offer/title is missing"},
                     {"/offer/title", long_text, "/offer/title is longer than 512 bytes"},
                     {"/offer/url", long_url, "/offer/url is longer than 2048 bytes"},
                     {"/offer/price_change/minor", "29.00", "/offer/price_change/minor is not a whole number"},
                     {"/offer/price_change/currency", "\"usd\"",
                      "/offer/price_change/currency is not the three capital letters of ISO 4217"},
                     {"/offer/price_change/per", "\"fortnight\"", "/offer/price_change/per" + not_a_word},
                     {"/offer/target/seats", "-2", "/offer/target/seats" + not_a_count},
                     {"/offer/facts/0/value", "98", "/offer/facts/0/value is not text"},
                     {"/offer/context", "\"text\"", "/offer/context is not an object"},
                     {"/offer/expires_at", "", "/offer/expires_at is missing"},
                     {"/experiment/arm", "", "/experiment/arm is missing"},
                     {"/reason", "\"It's a limit\"", "/reason" + not_a_key}});
}

TEST_CASE("a wrong hint is refused by the address of what is wrong") {
  check_rows(nudge, {{"/type", "", "/type is missing"},
                     {"/type", "\"hurry\"", "/type is not a hint known here"},
                     {"/subject", "17", "/subject is not text"}});
}

TEST_CASE("what is not JSON at all is refused by every decoder") {
  const auto text = GENERATE(as<std::string>{}, "", "<html>Sign in to the Wi-Fi</html>", "[", "\"\\ud800\"",
                             "{\"a\":1,\"a\":1}", "{\"a\":1e400}", std::string(40, '['), std::string("{}\0", 3),
                             "{\"id\":\"\xFF\"}", "{\"a\":\"" + std::string(1 << 20, 'x') + "\"}");
  for (const Message& to : {to_server, from_server, plan, question, reply, nudge}) CHECK(to.error_of(text) != "");
}

TEST_CASE("every truncation of a message is refused") {
  for (const Message& to : {to_server, from_server, plan, question, reply, nudge}) {
    const std::string good = to.good;
    for (std::size_t size = 0; size < good.size(); ++size) {
      if (to.error_of(std::string_view(good).substr(0, size)).empty())
        FAIL("decoded at " << size << " bytes of " << good);
    }
  }
}
