#include "sdk/protocol/codec/field.hpp"

#include "tests/support/catch.hpp"

namespace protocol = headroom::protocol;
using protocol::Field;
using protocol::Json;
using protocol::Problems;

namespace {

struct Read {
  explicit Read(const char* text) : document(*protocol::parse(text)), problems(document), root(document, problems) {}
  Json document;
  Problems problems;
  Field root;
};

}  // namespace

TEST_CASE("what is there is read, and leaves no problem") {
  Read read(R"({"t":"x","n":-3,"d":0.5,"b":true,"at":"2026-11-01T00:00:00Z","w":"csm","l":[1,2],"o":{"y":1,"x":2}})");
  CHECK(read.root["t"].text() == "x");
  CHECK(read.root["n"].integer(-10, 10) == -3);
  CHECK(read.root["d"].number() == 0.5);
  CHECK(read.root["n"].number() == -3);
  CHECK(read.root["b"].boolean());
  CHECK(read.root["at"].instant() == 1'793'491'200'000);
  CHECK(read.root["w"].word<protocol::Route>() == protocol::Route::csm);
  REQUIRE(read.root["l"].items(2).size() == 2);
  CHECK(read.root["l"].items(2)[1].integer() == 2);
  const auto members = read.root["o"].members(2);
  REQUIRE(members.size() == 2);
  CHECK(members[0].first == "x");
  CHECK(members[0].second.integer() == 2);
  CHECK(read.problems.list().empty());
  CHECK(read.problems.first().empty());
}

TEST_CASE("what is absent, or null, has its fallback") {
  Read read(R"({"null":null})");
  for (const char* name : {"null", "absent"}) {
    const Field field = read.root[name];
    CHECK_FALSE(field.is_present());
    CHECK(field.json().is_null());
    CHECK(field.text_or("f") == "f");
    CHECK(field.integer_or(7) == 7);
    CHECK(field.boolean_or(true));
    CHECK_FALSE(field.maybe_integer());
    CHECK_FALSE(field.maybe_instant());
    CHECK(field.word_or(protocol::Route::ae) == protocol::Route::ae);
    CHECK(field.items(1).empty());
    CHECK(field.members(1).empty());
  }
  CHECK(read.problems.list().empty());
}

TEST_CASE("what is required and absent is a problem at its address, and what hangs below it is not another") {
  Read read(R"({"a":{"n":null},"list":[{}]})");
  CHECK(read.root["a"]["x"]["y"]["z"].text().empty());
  CHECK(read.root["a"]["n"].integer(5, 9) == 5);
  CHECK(read.root["list"].items(1)[0]["key"].text().empty());
  REQUIRE(read.problems.list().size() == 3);
  CHECK(read.problems.first() == "/a/x is missing");
  CHECK(read.problems.list()[1].pointer == "/a/n");
  CHECK(read.problems.list()[2].pointer == "/list/0/key");
}

TEST_CASE("numbers are never converted into what they are not") {
  struct Row {
    const char* text;
    const char* problem;
  };
  const auto row = GENERATE(values<Row>({
      {"-1", "the document is not within 0 and 9007199254740991"},
      {"3.7", "the document is not a whole number"},
      {"3.0", "the document is not a whole number"},
      {"1e3", "the document is not a whole number"},
      {"9007199254740992", "the document is not within 0 and 9007199254740991"},
      {"9223372036854775808", "the document is not within 0 and 9007199254740991"},
      {"18446744073709551615", "the document is not within 0 and 9007199254740991"},
      {"18446744073709551616", "the document is not a whole number"},
      {"-9223372036854775809", "the document is not a whole number"},
      {"\"5\"", "the document is not a whole number"},
      {"true", "the document is not a whole number"},
      {"[5]", "the document is not a whole number"},
  }));
  CAPTURE(row.text);
  Read read(row.text);
  CHECK(read.root.integer() == 0);
  CHECK(read.problems.first() == row.problem);
}

TEST_CASE("each other type is refused where one is wanted") {
  Read read(R"({"n":1,"s":"x","o":{},"l":[1,2]})");
  read.root["n"].text();
  read.root["s"].boolean();
  read.root["o"].items(1);
  read.root["l"].members(1);
  CHECK(read.problems.list().size() == 4);
  Read other(R"({"s":"x","l":[1,2],"o":{"a":1,"b":2},"w":"nobody","at":"soon","z":"a\u0000b"})");
  other.root["s"].number();
  other.root["l"].items(1);
  other.root["o"].members(1);
  other.root["w"].word<protocol::Route>();
  other.root["at"].instant();
  other.root["z"].text();
  REQUIRE(other.problems.list().size() == 6);
  CHECK(other.problems.list()[1].what == "has more than 1 entries");
  CHECK(other.problems.list()[2].what == "has more than 1 members");
  CHECK(other.problems.list()[5].what == "contains the character U+0000");
  Read scalar("5");
  scalar.root["a"].text();
  CHECK(scalar.problems.first() == "the document is not an object");
}

TEST_CASE("members that nobody knows are named where people write the document") {
  Read read(R"({"key":"a","colour":"red","a/b":1})");
  read.root.allow_only({"key"});
  REQUIRE(read.problems.list().size() == 2);
  CHECK(read.problems.list()[0].pointer == "/a~1b");
  CHECK(read.problems.list()[1].pointer == "/colour");
}

TEST_CASE("an address has one problem, the first, and a document at most a hundred") {
  Read read(R"({"n":"x"})");
  read.root["n"].integer();
  read.root["n"].refuse("is odd");
  REQUIRE(read.problems.list().size() == 1);
  CHECK(read.problems.first() == "/n is not a whole number");
  std::string text = "[";
  for (int i = 0; i < 500; ++i) text += "\"x\",";
  Read many((text + "0]").c_str());
  for (const Field& item : many.root.items(1'000)) item.integer();
  CHECK(many.problems.list().size() == 100);
}
