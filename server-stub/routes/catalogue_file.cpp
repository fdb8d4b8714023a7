#include "server-stub/routes/catalogue_file.hpp"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>

#include "server-stub/catalogue/parse.hpp"
#include "server-stub/routes/application.hpp"

namespace headroom::server::routes {

CatalogueFile read_catalogue(const std::filesystem::path& file) {
  const auto name = "the catalogue '" + file.string() + "' ";
  std::error_code error;
  if (std::filesystem::exists(file, error) && !std::filesystem::is_regular_file(file, error))
    throw CatalogueError(name + "is not a file: give --catalogue a JSON document");
  errno = 0;
  std::ifstream stream(file, std::ios::binary);
  std::ostringstream text;
  if (!stream || !(text << stream.rdbuf()))
    throw CatalogueError(name + "cannot be read: " + (errno != 0 ? std::strerror(errno) : "it is empty"));

  auto parsed = catalogue::parse(text.str());
  if (!parsed.catalogue) throw CatalogueError(name + "has errors:\n" + catalogue::to_text(parsed.errors));
  return {text.str(), std::move(*parsed.catalogue), catalogue::to_text(parsed.warnings)};
}

}  // namespace headroom::server::routes
