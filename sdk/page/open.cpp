#include "sdk/page/open.hpp"

#include <unistd.h>

#include <climits>
#include <utility>

#include "sdk/page/volumes.hpp"

namespace headroom::page {

namespace {

/// The host may change its working directory later, and the state directory stays where it is.
std::string absolute(const std::string& path) {
  char working[PATH_MAX];
  if (path.empty() || path[0] == '/' || getcwd(working, sizeof working) == nullptr) return path;
  return std::string(working) + "/" + path;
}

}  // namespace

Opened open(const std::string& state_dir) {
  const std::string path = absolute(state_dir);
  Entered entered = enter_volume(path);
  if (!entered.volume) return {nullptr, std::move(entered.error)};
  return {std::make_shared<Directory>(path, std::move(entered.volume)), std::move(entered.error)};
}

}  // namespace headroom::page
