#pragma once
// The command line as values.

#include <filesystem>
#include <optional>
#include <string>
#include <variant>

#include "server-stub/http/message.hpp"

namespace headroom::server {

struct ServeArguments {
  std::filesystem::path data;
  std::string listen = "127.0.0.1:0", metrics = "127.0.0.1:0";
  std::optional<std::filesystem::path> catalogue;
  std::string tls_certificate, tls_key;
};
struct CreateKeyArguments {
  std::filesystem::path data;
  http::KeyKind kind = http::KeyKind::secret;
};
struct RevokeKeyArguments {
  std::filesystem::path data;
  std::string key;
};
// The text has been printed: help, the version, or what is wrong with the arguments.
struct Finished {
  int exit_code;
};

using Arguments = std::variant<ServeArguments, CreateKeyArguments, RevokeKeyArguments, Finished>;

Arguments parse_arguments(int count, const char* const* values);

}  // namespace headroom::server
