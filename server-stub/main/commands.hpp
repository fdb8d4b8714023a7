#pragma once
// What each command does once its arguments are known. They return an exit code and throw what their parts throw.

#include "sdk/core/log.hpp"
#include "server-stub/main/arguments.hpp"

namespace headroom::server {

// Until SIGTERM or SIGINT. To be called before any other thread exists.
int serve(const ServeArguments& arguments, core::Log& log);
int create_key(const CreateKeyArguments& arguments, core::Log& log);
int revoke_key(const RevokeKeyArguments& arguments, core::Log& log);

}  // namespace headroom::server
