#pragma once
#include <openssl/ssl.h>

#include <memory>
#include <string>

#include "sdk/core/result.hpp"
#include "sdk/transport/endpoint.hpp"

namespace headroom::transport {

/// What every TLS connection to the endpoint shares: trusted roots, rules (TLS 1.2 and 1.3, the peer's chain and name
/// always verified, no renegotiation; A-14) and the last session, to resume. Nothing of it comes from openssl.cnf.
/// Background thread.
class Tls {
 public:
  /// `roots_file`: PEM; empty: the system's roots (SSL_CERT_FILE and SSL_CERT_DIR are honoured, but not in a setuid
  /// process; A-22). HEADROOM_ERROR_TLS_ROOTS names the file and why.
  static core::Result<std::shared_ptr<Tls>> load(const Endpoint& endpoint, const std::string& roots_file);
  ~Tls();
  Tls(const Tls&) = delete;
  Tls& operator=(const Tls&) = delete;

  /// A connection that has not begun; the caller frees it. Null: no memory.
  SSL* make_connection();
  /// The cause of a failed handshake, in words: `code` is OpenSSL's own, 0 when the socket failed.
  std::string why_failed(SSL* connection, unsigned long code) const;
  /// After a failure the next connection starts afresh.
  void forget_session();

 private:
  Tls(const Endpoint& endpoint, SSL_CTX* context, bool uses_system_roots);
  static int keep_session(SSL* connection, SSL_SESSION* session);

  const Endpoint endpoint_;
  SSL_CTX* const context_;
  const bool uses_system_roots_;
  SSL_SESSION* session_ = nullptr;
};

/// To be called once a connection ends in order: OpenSSL forgets the session of one that was cut off.
void mark_shut_down(SSL* connection);

}  // namespace headroom::transport
