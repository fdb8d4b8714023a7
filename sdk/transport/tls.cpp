#include "sdk/transport/tls.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <system_error>

#include "sdk/core/error.hpp"
#include "sdk/trust/library_context.hpp"

namespace headroom::transport {
namespace {

constexpr unsigned char protocols[] = "\x08http/1.1";

/// The rules, set in full: OpenSSL would else apply what the host's openssl.cnf says.
bool set_rules(SSL_CTX* context) {
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
  SSL_CTX_set_security_level(context, 2);  // no key below 112 bits, no SHA-1 signature
  SSL_CTX_clear_options(context, SSL_CTX_get_options(context));
  SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_ENABLE_MIDDLEBOX_COMPAT);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
  return SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION) == 1 &&
         SSL_CTX_set_max_proto_version(context, 0) == 1 &&
         SSL_CTX_set_cipher_list(context, OSSL_default_cipher_list()) == 1 &&
         SSL_CTX_set_ciphersuites(context, OSSL_default_ciphersuites()) == 1 &&
         SSL_CTX_set_alpn_protos(context, protocols, sizeof protocols - 1) == 0;
}

std::string reason_of_failure() {
  const unsigned long first = ERR_peek_error(), last = ERR_peek_last_error();
  if (ERR_SYSTEM_ERROR(first)) return std::strerror(ERR_GET_REASON(first));
  const char* const reason = ERR_reason_error_string(last);
  return reason != nullptr ? reason : "no reason given";
}

core::Result<X509_STORE*> load_roots(const std::string& file) {
  X509_STORE* const store = X509_STORE_new();
  if (store == nullptr) return core::make_error(core::ErrorNumber::out_of_memory, "no memory for the trusted roots");
  ERR_clear_error();
  const bool is_loaded = file.empty()
                             ? X509_STORE_set_default_paths_ex(store, trust::library_context(), nullptr) == 1
                             : X509_STORE_load_file_ex(store, file.c_str(), trust::library_context(), nullptr) == 1;
  if (is_loaded) return store;
  X509_STORE_free(store);
  const auto what = file.empty() ? std::string("the system's roots") : "\"" + file + "\"";
  return core::make_error(core::ErrorNumber::tls_roots,
                          what + ": " + reason_of_failure() + "; give a readable PEM file of certificates");
}

bool is_about_time(long verdict) {
  return verdict == X509_V_ERR_CERT_HAS_EXPIRED || verdict == X509_V_ERR_CERT_NOT_YET_VALID;
}

bool is_about_issuer(long verdict) {
  return verdict == X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY || verdict == X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT ||
         verdict == X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE;
}

std::string from_environment(const char* variable, const char* otherwise) {
  const char* const set = secure_getenv(variable);
  return set != nullptr ? set : otherwise;
}

/// What to say when no root was found: nothing, unless there are none to be found (F-56).
std::string lack_of_system_roots() {
  const auto file = from_environment(X509_get_default_cert_file_env(), X509_get_default_cert_file());
  const auto directory = from_environment(X509_get_default_cert_dir_env(), X509_get_default_cert_dir());
  std::error_code unreadable;
  if (access(file.c_str(), R_OK) == 0) return {};
  if (!std::filesystem::is_empty(directory, unreadable) && !unreadable) return {};
  return "; there are no trusted roots in " + file + " nor in " + directory +
         ": install ca-certificates or give a file of roots";
}

}  // namespace

core::Result<std::shared_ptr<Tls>> Tls::load(const Endpoint& endpoint, const std::string& roots_file) {
  auto roots = load_roots(roots_file);
  if (!roots) return roots.error();
  SSL_CTX* const context = SSL_CTX_new_ex(trust::library_context(), nullptr, TLS_client_method());
  if (context == nullptr || !set_rules(context)) {
    X509_STORE_free(*roots);
    SSL_CTX_free(context);
    return core::make_error(core::ErrorNumber::tls, endpoint.origin + ": OpenSSL cannot start: " + reason_of_failure());
  }
  SSL_CTX_set_cert_store(context, *roots);
  const std::shared_ptr<Tls> tls(new Tls(endpoint, context, roots_file.empty()));
  SSL_CTX_set_app_data(context, tls.get());
  SSL_CTX_sess_set_new_cb(context, &Tls::keep_session);
  return tls;
}

Tls::Tls(const Endpoint& endpoint, SSL_CTX* context, bool uses_system_roots)
    : endpoint_(endpoint), context_(context), uses_system_roots_(uses_system_roots) {}

Tls::~Tls() {
  forget_session();
  // A connection may outlive this for a moment.
  SSL_CTX_sess_set_new_cb(context_, nullptr);
  SSL_CTX_free(context_);
}

SSL* Tls::make_connection() {
  SSL* const connection = SSL_new(context_);
  if (connection == nullptr) return nullptr;
  bool is_named = false;
  if (endpoint_.is_address) {
    is_named = X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(connection), endpoint_.host.c_str()) == 1;
  } else {
    // The name is looked for in subjectAltName alone (RFC 9110 section 4.3.4).
    SSL_set_hostflags(connection, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS | X509_CHECK_FLAG_NEVER_CHECK_SUBJECT);
    is_named = SSL_set1_host(connection, endpoint_.host.c_str()) == 1 &&
               SSL_set_tlsext_host_name(connection, endpoint_.host.c_str()) == 1;
  }
  if (is_named && session_ != nullptr) SSL_set_session(connection, session_);
  if (is_named) return connection;
  SSL_free(connection);
  return nullptr;
}

std::string Tls::why_failed(SSL* connection, unsigned long code) const {
  const long verdict = SSL_get_verify_result(connection);
  if (verdict != X509_V_OK) {
    std::string why = X509_verify_cert_error_string(verdict);
    if (is_about_time(verdict)) why += "; or is this device's clock wrong?";
    if (is_about_issuer(verdict) && uses_system_roots_) why += lack_of_system_roots();
    return why;
  }
  if (code == 0) return "the server closed the connection during the handshake";
  if (ERR_GET_LIB(code) == ERR_LIB_SSL && ERR_GET_REASON(code) == SSL_R_WRONG_VERSION_NUMBER)
    return "what answers does not speak TLS (wrong version number); is this the port of plain http?";
  const char* const reason = ERR_reason_error_string(code);
  return reason != nullptr ? reason : "handshake failure " + std::to_string(code);
}

void Tls::forget_session() {
  SSL_SESSION_free(session_);
  session_ = nullptr;
}

int Tls::keep_session(SSL* connection, SSL_SESSION* session) {
  auto* const self = static_cast<Tls*>(SSL_CTX_get_app_data(SSL_get_SSL_CTX(connection)));
  self->forget_session();
  self->session_ = session;
  return 1;
}

void mark_shut_down(SSL* connection) { SSL_set_shutdown(connection, SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN); }

}  // namespace headroom::transport
