#include <cstdio>
#include <exception>
#include <variant>

#include "server-stub/http/listener.hpp"
#include "server-stub/main/commands.hpp"
#include "server-stub/main/exit_code.hpp"
#include "server-stub/main/log.hpp"
#include "server-stub/routes/application.hpp"
#include "server-stub/settings/private_file.hpp"
#include "server-stub/store/store.hpp"

namespace headroom::server {
namespace {

int run(const Arguments& arguments) {
  StandardErrorLog log;
  if (const auto* serving = std::get_if<ServeArguments>(&arguments)) return serve(*serving, log);
  if (const auto* creation = std::get_if<CreateKeyArguments>(&arguments)) return create_key(*creation, log);
  if (const auto* revocation = std::get_if<RevokeKeyArguments>(&arguments)) return revoke_key(*revocation, log);
  return std::get<Finished>(arguments).exit_code;
}

int failed(int code, const std::exception& error) {
  std::fprintf(stderr, "headroom-server: %s\n", error.what());
  return code;
}

}  // namespace
}  // namespace headroom::server

int main(int count, char** values) {
  using namespace headroom::server;
  try {
    return run(parse_arguments(count, values));
  } catch (const http::ListenError& error) {
    return failed(exit_code::address, error);
  } catch (const http::TlsError& error) {
    return failed(exit_code::tls, error);
  } catch (const routes::CatalogueError& error) {
    return failed(exit_code::catalogue, error);
  } catch (const settings::FileError& error) {
    return failed(exit_code::data_directory, error);
  } catch (const store::StoreError& error) {
    return failed(exit_code::data_directory, error);
  } catch (const std::exception& error) {
    return failed(exit_code::internal, error);
  }
}
