#include "sdk/trust/encoding.hpp"

#include "tests/support/catch.hpp"

namespace trust = headroom::trust;

TEST_CASE("RFC 4648 base64url without padding, both ways") {
  struct Row {
    std::string bytes, text;
  };
  const auto row = GENERATE(values<Row>({{"", ""},
                                         {"f", "Zg"},
                                         {"fo", "Zm8"},
                                         {"foo", "Zm9v"},
                                         {"foob", "Zm9vYg"},
                                         {"fooba", "Zm9vYmE"},
                                         {"foobar", "Zm9vYmFy"},
                                         {"\xfb\xff\xfe", "-__-"},
                                         {std::string(3, '\0'), "AAAA"}}));
  CHECK(trust::base64url_encode(row.bytes) == row.text);
  CHECK(trust::base64url_decode(row.text) == row.bytes);
}

TEST_CASE("RFC 4648 base64url in any other spelling is refused") {
  const auto text = GENERATE(as<std::string>{}, "Z", "Zg==", "Zg=", "Zh", "Zm9", "Zm9vY", "+//+", "Zm 9v", "Zm9v\n",
                             "Zm9v=", std::string("Zm9\0", 4), "é");
  CAPTURE(text);
  CHECK_FALSE(trust::base64url_decode(text));
}

TEST_CASE("hex, both ways and in lower case only") {
  CHECK(trust::hex_encode(std::string("\x00\x7f\xff", 3)) == "007fff");
  CHECK(trust::hex_decode("007fff") == std::string("\x00\x7f\xff", 3));
  CHECK(trust::hex_decode("") == "");
  const auto text = GENERATE(as<std::string>{}, "0", "0g", "FF", "00 ", "0x00");
  CAPTURE(text);
  CHECK_FALSE(trust::hex_decode(text));
}

TEST_CASE("every byte is read back from both encodings") {
  std::string bytes;
  for (int i = 0; i < 256; ++i) {
    bytes += static_cast<char>(i);
    CHECK(trust::base64url_decode(trust::base64url_encode(bytes)) == bytes);
    CHECK(trust::hex_decode(trust::hex_encode(bytes)) == bytes);
  }
}
