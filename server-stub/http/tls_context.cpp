#include "server-stub/http/tls_context.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include "server-stub/http/listener.hpp"

namespace headroom::server::http {

boost::asio::ssl::context tls_context(const std::string& certificate_file, const std::string& key_file) {
  namespace ssl = boost::asio::ssl;
  ssl::context context(ssl::context::tls_server);
  SSL_CTX_set_min_proto_version(context.native_handle(), TLS1_2_VERSION);
  SSL_CTX_set_options(context.native_handle(), SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
  static constexpr unsigned char id[] = "headroom-server";
  SSL_CTX_set_session_id_context(context.native_handle(), id, sizeof id - 1);

  boost::system::error_code error;
  context.use_certificate_chain_file(certificate_file, error);
  if (error)
    throw TlsError("the TLS certificate '" + certificate_file + "' cannot be used (" + error.message() +
                   "): give a readable PEM file with the certificate and its chain");
  context.use_private_key_file(key_file, ssl::context::pem, error);
  if (error)
    throw TlsError("the TLS key '" + key_file + "' cannot be used with '" + certificate_file + "' (" + error.message() +
                   "): give the readable PEM file of that certificate's key, without a passphrase");
  return context;
}

}  // namespace headroom::server::http
