#pragma once
#include <openssl/x509.h>

#include <memory>
#include <string>

namespace headroom::testing {

struct CertificateOrder {
  std::string common_name = "Headroom test";
  std::string subject_alternatives = {};            // "DNS:localhost,IP:127.0.0.1"; empty: none
  long valid_from_s = -3600, valid_until_s = 3600;  // from now
  bool is_authority = false;
  int rsa_bits = 0;  // 0: P-256
};

/// A key with its certificate, made on the spot. Any thread, once made.
class Certificate {
 public:
  /// Signed by `issuer`, or by itself.
  explicit Certificate(const CertificateOrder& order, const Certificate* issuer = nullptr);

  X509* x509() const { return x509_.get(); }
  EVP_PKEY* key() const { return key_.get(); }
  std::string pem() const;

 private:
  std::shared_ptr<EVP_PKEY> key_;
  std::shared_ptr<X509> x509_;
};

}  // namespace headroom::testing
