#include "server-stub/http/problem.hpp"

#include "sdk/protocol/codec/json.hpp"

namespace headroom::server::http {
namespace {

std::string json_string(std::string_view text) { return protocol::dump(protocol::Json(text)); }

}  // namespace

Response problem(int status, std::string_view code, std::string_view detail,
                 const std::vector<ProblemMember>& members) {
  Response response;
  response.status = status;
  response.content_type = "application/problem+json";
  response.body = R"({"type":"about:blank","title":)" + json_string(reason_phrase(status)) +
                  ",\"status\":" + std::to_string(status) + ",\"code\":" + json_string(code) +
                  ",\"detail\":" + json_string(detail);
  for (const auto& [name, json] : members) response.body += "," + json_string(name) + ":" + json;
  response.body += "}";
  return response;
}

std::string_view reason_phrase(int status) {
  switch (status) {
    case 100:
      return "Continue";
    case 200:
      return "OK";
    case 201:
      return "Created";
    case 202:
      return "Accepted";
    case 204:
      return "No Content";
    case 303:
      return "See Other";
    case 304:
      return "Not Modified";
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 408:
      return "Request Timeout";
    case 409:
      return "Conflict";
    case 410:
      return "Gone";
    case 412:
      return "Precondition Failed";
    case 413:
      return "Content Too Large";
    case 415:
      return "Unsupported Media Type";
    case 417:
      return "Expectation Failed";
    case 422:
      return "Unprocessable Content";
    case 425:
      return "Too Early";
    case 428:
      return "Precondition Required";
    case 429:
      return "Too Many Requests";
    case 431:
      return "Request Header Fields Too Large";
    case 500:
      return "Internal Server Error";
    case 501:
      return "Not Implemented";
    case 503:
      return "Service Unavailable";
    case 505:
      return "HTTP Version Not Supported";
    default:
      return "";
  }
}

}  // namespace headroom::server::http
