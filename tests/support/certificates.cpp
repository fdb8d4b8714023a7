#include "tests/support/certificates.hpp"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <atomic>
#include <stdexcept>

namespace headroom::testing {
namespace {

void require(bool is_done, const char* what) {
  if (!is_done) throw std::runtime_error(std::string("certificate: ") + what);
}

void add_extension(X509* x509, X509* issuer, int kind, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, x509, nullptr, nullptr, 0);
  X509_EXTENSION* const extension = X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str());
  require(extension != nullptr && X509_add_ext(x509, extension, -1) == 1, value.c_str());
  X509_EXTENSION_free(extension);
}

}  // namespace

Certificate::Certificate(const CertificateOrder& order, const Certificate* issuer)
    : key_(order.rsa_bits > 0 ? EVP_RSA_gen(static_cast<unsigned>(order.rsa_bits)) : EVP_EC_gen("P-256"),
           EVP_PKEY_free),
      x509_(X509_new(), X509_free) {
  static std::atomic<long> serial{1};
  require(key_ && x509_, "no memory");
  X509* const x509 = x509_.get();
  X509* const signer = issuer != nullptr ? issuer->x509() : x509;
  X509_set_version(x509, X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(x509), serial++);
  X509_gmtime_adj(X509_getm_notBefore(x509), order.valid_from_s);
  X509_gmtime_adj(X509_getm_notAfter(x509), order.valid_until_s);
  X509_set_pubkey(x509, key_.get());
  X509_NAME_add_entry_by_txt(X509_get_subject_name(x509), "CN", MBSTRING_UTF8,
                             reinterpret_cast<const unsigned char*>(order.common_name.data()),
                             static_cast<int>(order.common_name.size()), -1, 0);
  X509_set_issuer_name(x509, X509_get_subject_name(signer));
  add_extension(x509, signer, NID_basic_constraints, order.is_authority ? "critical,CA:TRUE" : "critical,CA:FALSE");
  if (!order.subject_alternatives.empty())
    add_extension(x509, signer, NID_subject_alt_name, order.subject_alternatives);
  require(X509_sign(x509, issuer != nullptr ? issuer->key() : key_.get(), EVP_sha256()) > 0, "not signed");
}

std::string Certificate::pem() const {
  const std::unique_ptr<BIO, int (*)(BIO*)> memory(BIO_new(BIO_s_mem()), BIO_free);
  require(PEM_write_bio_X509(memory.get(), x509()) == 1, "not written");
  char* text = nullptr;
  const auto size = BIO_get_mem_data(memory.get(), &text);
  return {text, static_cast<std::size_t>(size)};
}

}  // namespace headroom::testing
