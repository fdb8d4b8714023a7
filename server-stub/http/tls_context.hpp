#pragma once
#include <boost/asio/ssl/context.hpp>
#include <string>

namespace headroom::server::http {

// TLS 1.2 and later, no renegotiation, no compression, sessions resumable by ticket. Throws TlsError.
boost::asio::ssl::context tls_context(const std::string& certificate_file, const std::string& key_file);

}  // namespace headroom::server::http
