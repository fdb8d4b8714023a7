#include "sdk/trust/digest.hpp"

#include "sdk/trust/constant_time.hpp"
#include "sdk/trust/encoding.hpp"
#include "tests/support/catch.hpp"

namespace trust = headroom::trust;

namespace {
std::string hex(const trust::Digest& digest) { return trust::hex_encode(trust::bytes_of(digest)); }
std::string bytes(std::string_view hex_text) { return trust::hex_decode(hex_text).value(); }
}  // namespace

TEST_CASE("FIPS 180-4 SHA-256 of the published messages") {
  CHECK(hex(trust::sha256("")) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(hex(trust::sha256("abc")) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(hex(trust::sha256(std::string(1'000'000, 'a'))) ==
        "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST_CASE("RFC 4231 HMAC-SHA-256") {
  struct Row {
    std::string key, message, want;
  };
  const auto row = GENERATE(values<Row>({
      {std::string(20, '\x0b'), "Hi There", "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"},
      {"Jefe", "what do ya want for nothing?", "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
      {std::string(20, '\xaa'), std::string(50, '\xdd'),
       "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"},
      {std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First",
       "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"},
      {"", "", "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad"},
  }));
  CHECK(hex(trust::hmac_sha256(row.key, row.message)) == row.want);
}

TEST_CASE("RFC 5869 HKDF-SHA-256") {
  CHECK(trust::hex_encode(trust::hkdf_sha256(std::string(22, '\x0b'), bytes("000102030405060708090a0b0c"),
                                             bytes("f0f1f2f3f4f5f6f7f8f9"), 42)) ==
        "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865");
  CHECK(trust::hex_encode(trust::hkdf_sha256(std::string(22, '\x0b'), "", "", 42)) ==
        "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8");
}

TEST_CASE("RFC 5869 HKDF gives at most 255 blocks, and nothing beyond") {
  CHECK(trust::hkdf_sha256("secret", "salt", "info", 8'160).size() == 8'160);
  CHECK(trust::hkdf_sha256("secret", "salt", "info", 8'161).empty());
  CHECK(trust::hkdf_sha256("secret", "salt", "info", 0).empty());
}

TEST_CASE("equal bytes are equal, and all others are not") {
  CHECK(trust::constant_time_equal("", ""));
  CHECK(trust::constant_time_equal("token", "token"));
  CHECK_FALSE(trust::constant_time_equal("token", "tokem"));
  CHECK_FALSE(trust::constant_time_equal("token", "toke"));
  CHECK_FALSE(trust::constant_time_equal("", "x"));
}
