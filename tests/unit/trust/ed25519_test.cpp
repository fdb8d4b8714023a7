#include "sdk/trust/ed25519.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "sdk/trust/encoding.hpp"
#include "tests/support/catch.hpp"

namespace trust = headroom::trust;

namespace {

template <class Bytes>
Bytes from_hex(std::string_view text) {
  const std::string decoded = trust::hex_decode(text).value();
  Bytes bytes{};
  REQUIRE(decoded.size() == bytes.size());
  std::copy(decoded.begin(), decoded.end(), bytes.begin());
  return bytes;
}

template <class Bytes>
std::string to_hex(const Bytes& bytes) {
  return trust::hex_encode({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

}  // namespace

TEST_CASE("RFC 8032 section 7.1 keys and signatures") {
  struct Row {
    const char *private_key, *public_key, *message, *signature;
  };
  const auto row = GENERATE(values<Row>({
      {"9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
       "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
       "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe2"
       "4655141438"
       "e7a100b"},
      {"4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
       "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
       "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302ae"
       "eb00d29161"
       "2bb0c00"},
      {"c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
       "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
       "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28"
       "dc027beceea"
       "1ec40a"},
  }));
  const auto private_key = from_hex<trust::PrivateKey>(row.private_key);
  const std::string message = trust::hex_decode(row.message).value();
  CHECK(to_hex(trust::public_key_of(private_key)) == row.public_key);
  const auto signature = trust::sign(private_key, message);
  CHECK(to_hex(signature) == row.signature);
  CHECK(trust::verify(from_hex<trust::PublicKey>(row.public_key), message, signature));
}

TEST_CASE("a signature holds for its key, message and bytes alone") {
  const auto pair = trust::generate_key_pair().value();
  const auto other = trust::generate_key_pair().value();
  CHECK(pair.public_key != other.public_key);
  const auto signature = trust::sign(pair.private_key, "plan 17");
  CHECK(trust::verify(pair.public_key, "plan 17", signature));
  CHECK_FALSE(trust::verify(pair.public_key, "plan 18", signature));
  CHECK_FALSE(trust::verify(other.public_key, "plan 17", signature));
  for (std::size_t i = 0; i < signature.size(); ++i) {
    auto changed = signature;
    changed[i] = static_cast<std::uint8_t>(changed[i] ^ 1);
    if (trust::verify(pair.public_key, "plan 17", changed)) FAIL("byte " << i << " does not matter");
  }
}

TEST_CASE("keys and signatures of a wrong size or form are refused, not met with an exception") {
  const auto pair = trust::generate_key_pair().value();
  const auto signature = trust::sign(pair.private_key, "x");
  CHECK_FALSE(trust::verify({}, "x", signature));
  CHECK_FALSE(trust::verify(pair.public_key, "x", {}));
  const std::vector<std::uint8_t> long_key(33, 1), long_signature(65, 1), no_point(32, 0xFF);
  CHECK_FALSE(trust::verify(long_key, "x", signature));
  CHECK_FALSE(trust::verify(pair.public_key, "x", long_signature));
  CHECK_FALSE(trust::verify(no_point, "x", signature));
}
