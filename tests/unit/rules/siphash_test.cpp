#include "sdk/rules/siphash.hpp"

#include <string>

#include "tests/support/catch.hpp"

namespace rules = headroom::rules;

namespace {

std::string counting(std::size_t size) {
  std::string bytes;
  for (std::size_t i = 0; i < size; ++i) bytes += static_cast<char>(i);
  return bytes;
}

}  // namespace

TEST_CASE("M19 SipHash-2-4 gives its authors' vectors, for every remainder of eight bytes") {
  const auto key = rules::sip_key(counting(16));
  struct Row {
    std::size_t size;
    std::uint64_t hash;
  };
  for (const auto& row : {Row{0, 0x726fdb47dd0e0e31}, Row{1, 0x74f839c593dc67fd}, Row{7, 0xab0200f58b01d137},
                          Row{8, 0x93f5f5799a932462}, Row{9, 0x9e0082df0ba9e4b0}, Row{15, 0xa129ca6149be45e5},
                          Row{16, 0x3f2acc7f57c29bdb}, Row{31, 0x32d892fad841c342}, Row{63, 0x958a324ceb064572}}) {
    CAPTURE(row.size);
    CHECK(rules::siphash(key, counting(row.size)) == row.hash);
  }
}

TEST_CASE("M19 another key, or another byte of it, gives other hashes") {
  const auto hash = rules::siphash(rules::sip_key(counting(16)), "u_7");
  for (std::size_t i = 0; i < 16; ++i) {
    auto bytes = counting(16);
    bytes[i] = '\x7f';
    CHECK(rules::siphash(rules::sip_key(bytes), "u_7") != hash);
  }
  CHECK(rules::siphash(rules::sip_key(""), "u_7") == rules::siphash(rules::SipKey{}, "u_7"));
}
