#pragma once
// The whole server behind its listener: opens the store, loads the catalogue, and builds each part from the ones before
// it. Every file of routes gives one function that takes the parts it needs and returns its routes; application.cpp
// alone knows them all.

#include <filesystem>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "sdk/core/log.hpp"
#include "server-stub/http/route.hpp"

namespace headroom::server::routes {

struct ApplicationSettings {
  std::filesystem::path data_directory;            // claimed by this process
  std::optional<std::filesystem::path> catalogue;  // put in force and kept; without it the one kept before is
};

// A catalogue file cannot be read or has errors; the message names the file and every error by its JSON Pointer.
class CatalogueError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Thread safety: the routes' handlers run on any thread; the rest is for the one that owns it. `log` must outlive it.
class Application {
 public:
  // Throws CatalogueError, store::StoreError, and what the secrets' files throw.
  Application(const ApplicationSettings& settings, core::Log& log);
  Application(const Application&) = delete;
  Application& operator=(const Application&) = delete;
  ~Application();

  // They refer to the application, which must outlive the listener that they are given to.
  [[nodiscard]] std::vector<http::Route> routes();
  // Where the listener will be reached: what checkout links begin with. Before it starts.
  void listening(const std::string& url);
  // What was acknowledged is on disk and the store is closed. After the listener is drained.
  void close();

 private:
  struct Parts;
  const std::unique_ptr<Parts> parts_;
};

}  // namespace headroom::server::routes
