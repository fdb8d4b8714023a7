#include "server-stub/main/arguments.hpp"

#include <CLI/CLI.hpp>

#include "server-stub/main/exit_code.hpp"

namespace headroom::server {

Arguments parse_arguments(int count, const char* const* values) {
  ServeArguments serve;
  CreateKeyArguments create;
  RevokeKeyArguments revoke;
  std::filesystem::path data, catalogue;

  CLI::App app("The reference decision server of Headroom.", "headroom-server");
  app.set_version_flag("--version", HEADROOM_SERVER_VERSION);
  app.fallthrough();
  app.require_subcommand(0, 1);
  app.add_option("--data", data, "Directory that holds everything; made if it is missing")->required();
  app.add_option("--listen", serve.listen, "Address and port; 0 takes a free one")->capture_default_str();
  app.add_option("--catalogue", catalogue, "The catalogue to put in force; it is kept, and may be left out next time");
  auto* const certificate = app.add_option("--tls-cert", serve.tls_certificate, "PEM file: certificate and chain");
  auto* const key = app.add_option("--tls-key", serve.tls_key, "PEM file: the certificate's key");
  certificate->needs(key);
  key->needs(certificate);
  app.add_option("--metrics", serve.metrics, "Address and port of /metrics")->capture_default_str();

  auto* const keys = app.add_subcommand("keys", "Make and revoke API keys, also while the server runs");
  keys->require_subcommand(1);
  auto* const creation = keys->add_subcommand("create", "Make a key and print it: the only time that it can be seen");
  bool is_publishable = false;
  creation->add_flag("--publishable", is_publishable, "A key for hosts (pk_…) instead of a secret one (sk_…)");
  auto* const revocation = keys->add_subcommand("revoke", "Make a key useless within a second");
  revocation->add_option("key", revoke.key, "The key, or its first 15 characters")->required();

  try {
    app.parse(count, values);
  } catch (const CLI::ParseError& error) {
    return Finished{app.exit(error) == 0 ? exit_code::success : exit_code::arguments};
  }
  if (creation->parsed())
    return CreateKeyArguments{data, is_publishable ? http::KeyKind::publishable : http::KeyKind::secret};
  if (revocation->parsed()) return RevokeKeyArguments{data, revoke.key};
  serve.data = data;
  if (!catalogue.empty()) serve.catalogue = catalogue;
  return serve;
}

}  // namespace headroom::server
