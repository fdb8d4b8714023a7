#include "server-stub/http/admission.hpp"

#include <utility>

#include "server-stub/http/problem.hpp"
#include "server-stub/http/target.hpp"

namespace headroom::server::http {
namespace {

std::string_view bearer(const Headers& fields) {
  constexpr std::string_view scheme = "Bearer ";
  const auto value = fields.find("Authorization").value_or("");
  return equal_without_case(value.substr(0, scheme.size()), scheme) ? value.substr(scheme.size()) : std::string_view{};
}

Response unauthorized(std::string_view code, std::string_view detail) {
  auto answer = problem(401, code, detail);
  answer.headers.emplace_back("WWW-Authenticate", "Bearer");
  return answer;
}

std::optional<Response> key_refusal(Access access, const Headers& fields, const Keys& keys, Principal& principal) {
  if (access == Access::open || access == Access::token) return std::nullopt;
  const auto shown = bearer(fields);
  if (shown.empty()) return unauthorized("key_missing", "Send 'Authorization: Bearer' and an API key.");
  auto found = keys.find(shown);
  if (!found) return unauthorized("key_unknown", "The API key is not known or was revoked.");
  principal = std::move(*found);
  if (access == Access::secret && principal.kind != KeyKind::secret)
    return problem(403, "secret_key_required", "This route needs a secret key (sk_…); a publishable key was sent.");
  if (access == Access::publishable && principal.kind != KeyKind::publishable)
    return problem(403, "publishable_key_required",
                   "This route needs a publishable key (pk_…); a secret key must stay on your own servers.");
  return std::nullopt;
}

}  // namespace

Admission admit(Header header, const Router& router, const Keys& keys) {
  Admission admission;
  auto target = split_target(header.target);
  if (!target) {
    admission.refusal = problem(400, "query", "The query has a bad percent-encoding or more than 64 pairs.");
    return admission;
  }
  auto match = router.match(header.method, target->path);
  if (match.kind == Router::Match::Kind::unknown_path) {
    admission.refusal = problem(404, "not_found", "There is nothing here.");
    return admission;
  }
  if (match.kind == Router::Match::Kind::wrong_method) {
    admission.refusal = problem(405, "method_not_allowed", "This path has other methods: " + match.allowed + ".");
    admission.refusal->headers.emplace_back("Allow", match.allowed);
    return admission;
  }
  const auto& route = router.route(match.route);
  admission.route = match.route;
  admission.request.method = route.method;
  admission.request.path = std::move(target->path);
  admission.request.query = std::move(target->query);
  admission.request.headers = std::move(header.fields);
  admission.request.parameters = std::move(match.parameters);
  admission.refusal = key_refusal(route.access, admission.request.headers, keys, admission.request.principal);
  if (!admission.refusal && header.content_length.value_or(0) > route.max_body)
    admission.refusal =
        problem(413, "body_too_large", "The body may have at most " + std::to_string(route.max_body) + " bytes here.");
  return admission;
}

}  // namespace headroom::server::http
