#include "server-stub/routes/catalogue_routes.hpp"

#include <algorithm>
#include <memory>
#include <utility>

#include "server-stub/catalogue/parse.hpp"
#include "server-stub/routes/findings.hpp"
#include "server-stub/routes/unavailable.hpp"

namespace headroom::server::routes {
namespace {

constexpr std::size_t max_catalogue_bytes = 1024 * 1024;

// The document may be kept as its file has it; an answer is JSON, which has no comments.
std::string without_comments(std::string_view text) {
  std::string json;
  bool is_quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::string_view rest = text.substr(i);
    if (!is_quoted && rest.starts_with("//")) {
      i += std::min(rest.find('\n'), rest.size()) - 1;
    } else if (!is_quoted && rest.starts_with("/*")) {
      i += std::min(rest.find("*/", 2), rest.size() - 2) + 1;
    } else {
      if (is_quoted && rest[0] == '\\') json += text[i++];
      if (rest[0] == '"') is_quoted = !is_quoted;
      json += text[i];
    }
  }
  return json;
}

http::Response in_force(const accounts::Edition& edition) {
  http::Response response;
  response.body = without_comments(edition.text);
  response.headers.emplace_back("ETag", edition.etag());
  return response;
}

void get(const accounts::Editions& editions, const http::Request& request, const http::Respond& respond) {
  const auto edition = editions.current();
  if (edition == nullptr) return respond(http::problem(404, "catalogue_missing", "No catalogue has been given yet."));
  if (request.headers.find("If-None-Match") != edition->etag()) return respond(in_force(*edition));
  http::Response unchanged;
  unchanged.status = 304;
  unchanged.headers.emplace_back("ETag", edition->etag());
  respond(std::move(unchanged));
}

// A change that was made on the ground of another edition than the newest would undo somebody else's.
bool may_replace(const std::optional<std::string>& if_match, std::int64_t newest) {
  return !if_match || (*if_match == "*" ? newest != 0 : *if_match == '"' + std::to_string(newest) + '"');
}

}  // namespace

std::vector<http::Route> catalogue_routes(store::Store& store, accounts::Editions& editions, Hints& hints,
                                          std::function<core::Instant()> now) {
  const auto read = [&editions](http::Request&& request, http::Respond respond) { get(editions, request, respond); };
  const auto replace = [&store, &editions, &hints, now = std::move(now)](http::Request&& request,
                                                                         http::Respond respond) {
    auto parsed = catalogue::parse(request.body);
    if (!parsed.catalogue) {
      return respond(invalid_document("catalogue_invalid", "The catalogue in force stays as it is.", parsed.errors));
    }
    struct Change {
      std::string text;
      catalogue::Catalogue catalogue;
      std::optional<std::string> if_match;
      std::vector<catalogue::Finding> warnings;
      bool is_refused = false;
      std::int64_t version = 0;
    };
    const auto change = std::make_shared<Change>();
    change->text = std::move(request.body);
    change->catalogue = std::move(*parsed.catalogue);
    change->warnings = std::move(parsed.warnings);
    if (const auto etag = request.headers.find("If-Match")) change->if_match = *etag;
    store.async_write(
        [change, &editions, now](store::Database& database) {
          change->is_refused = !may_replace(change->if_match, editions.newest(database));
          if (change->is_refused) return;
          editions.adopt(database, std::move(change->text), std::move(change->catalogue), now());
          change->version = editions.newest(database);
        },
        [change, &hints, respond = std::move(respond)](bool durable) {
          if (!durable) return respond(store_unavailable());
          if (change->is_refused) {
            return respond(http::problem(412, "catalogue_changed", "Somebody changed it since; read it again first."));
          }
          hints.publish_to_all({protocol::Hint::Type::plan_changed, std::to_string(change->version)});
          http::Response response;
          response.body =
              protocol::dump({{"version", std::to_string(change->version)}, {"warnings", to_json(change->warnings)}});
          response.headers.emplace_back("ETag", '"' + std::to_string(change->version) + '"');
          respond(std::move(response));
        });
  };
  return {{http::Method::get, "/v1/catalogue", http::Access::secret, read},
          {http::Method::put, "/v1/catalogue", http::Access::secret, replace, max_catalogue_bytes}};
}

}  // namespace headroom::server::routes
