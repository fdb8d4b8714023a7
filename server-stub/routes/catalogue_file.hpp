#pragma once
// The catalogue of --catalogue.

#include <filesystem>
#include <string>

#include "server-stub/catalogue/catalogue.hpp"

namespace headroom::server::routes {

struct CatalogueFile {
  std::string text;
  catalogue::Catalogue catalogue;
  std::string warnings;  // one per line; empty: none
};

// Throws CatalogueError (application.hpp).
CatalogueFile read_catalogue(const std::filesystem::path& file);

}  // namespace headroom::server::routes
