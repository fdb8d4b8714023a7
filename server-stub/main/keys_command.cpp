#include <cstdio>

#include "server-stub/keys/key_ring.hpp"
#include "server-stub/main/commands.hpp"
#include "server-stub/main/exit_code.hpp"
#include "server-stub/settings/data_directory.hpp"

namespace headroom::server {

int create_key(const CreateKeyArguments& arguments, core::Log& log) {
  const settings::DataDirectory directory(arguments.data);
  keys::KeyRing ring(directory.key_file(), log);
  std::printf("{\"key\":\"%s\"}\n", ring.create(arguments.kind).c_str());
  return exit_code::success;
}

int revoke_key(const RevokeKeyArguments& arguments, core::Log& log) {
  const settings::DataDirectory directory(arguments.data);
  keys::KeyRing ring(directory.key_file(), log);
  if (ring.revoke(arguments.key)) return exit_code::success;
  std::fprintf(stderr,
               "headroom-server: there is no such key in '%s': give the whole key, or its first 15 characters\n",
               arguments.data.c_str());
  return exit_code::arguments;
}

}  // namespace headroom::server
