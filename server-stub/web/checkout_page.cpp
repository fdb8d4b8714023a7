#include "server-stub/web/checkout_page.hpp"

#include "server-stub/web/escape.hpp"

namespace headroom::server::web {
namespace {

std::string page(std::string_view vendor, std::string_view title, const std::string& content) {
  std::string html = "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n";
  html += "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n";
  html += "<meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"robots\" content=\"noindex\">\n";
  html += "<title>" + escape(title) + (vendor.empty() ? "" : " · " + escape(vendor)) + "</title>\n";
  html += "<link rel=\"stylesheet\" href=\"" + std::string(style_sheet_path) + "\">\n</head>\n<body>\n<main>\n";
  if (!vendor.empty()) html += "<p class=\"vendor\">" + escape(vendor) + "</p>\n";
  return html + content + "</main>\n</body>\n</html>\n";
}

std::string fact(std::string_view name, std::string_view value) {
  return "<div><dt>" + escape(name) + "</dt><dd>" + escape(value) + "</dd></div>\n";
}

std::string gains(const std::vector<std::string>& lines) {
  if (lines.empty()) return "";
  std::string html = "<h2>What you get</h2>\n<ul>\n";
  for (const auto& line : lines) html += "<li>" + escape(line) + "</li>\n";
  return html + "</ul>\n";
}

}  // namespace

std::string checkout_page(const CheckoutView& view) {
  const auto title = "Upgrade to " + view.target;
  std::string html = "<h1>" + escape(title) + "</h1>\n<dl>\n";
  html += fact("Account", view.account) + fact("Today", view.current_plan) + fact("After", view.target) + "</dl>\n";
  html += gains(view.gains);
  html += "<div class=\"price\">\n<p class=\"amount\">" + escape(view.price) + "</p>\n";
  html += "<p>It takes effect at once, and what you have used so far is kept.</p>\n</div>\n";
  html += "<form method=\"post\" action=\"" + escape(view.form_action) + "\">\n";
  html += "<input type=\"hidden\" name=\"csrf\" value=\"" + escape(view.csrf) + "\">\n";
  html += "<button type=\"submit\">Confirm the upgrade</button>\n</form>\n";
  html += "<p class=\"note\">Nothing changes until you confirm. To leave it as it is, close this page.</p>\n";
  return page(view.vendor, title, html);
}

std::string notice_page(const NoticeView& view) {
  const bool is_problem = view.tone == NoticeView::Tone::problem;
  const std::string_view tone = view.tone == NoticeView::Tone::success ? "success" : is_problem ? "problem" : "neutral";
  std::string html =
      "<div class=\"notice " + std::string(tone) + "\" role=\"" + (is_problem ? "alert" : "status") + "\">\n";
  html += "<h1>" + escape(view.title) + "</h1>\n<p>" + escape(view.text) + "</p>\n</div>\n";
  return page(view.vendor, view.title, html);
}

}  // namespace headroom::server::web
