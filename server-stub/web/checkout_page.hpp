#pragma once
// The hosted checkout page as pure functions from what is to be shown to HTML. Every value is escaped for its place;
// the pages need no script and load nothing but the style sheet.

#include <string>
#include <string_view>
#include <vector>

namespace headroom::server::web {

// What somebody about to confirm sees. Plain text, ready to be read; the form posts `csrf` back.
struct CheckoutView {
  std::string vendor;              // the catalogue's name
  std::string account;             // its id
  std::string current_plan;        // what they are on
  std::string target;              // what they get: "Team", "5 seats"
  std::vector<std::string> gains;  // one line each: "200 archives (5 today)"
  std::string price;               // "29.00 USD more per month"
  std::string form_action;         // the path that the form is posted to
  std::string csrf;
};

// What is left to say where there is nothing to confirm.
struct NoticeView {
  enum class Tone { success, neutral, problem };
  Tone tone = Tone::neutral;
  std::string vendor;  // "" where it is not known
  std::string title;
  std::string text;
};

std::string checkout_page(const CheckoutView& view);
std::string notice_page(const NoticeView& view);

inline constexpr std::string_view style_sheet_path = "/checkout.css";
std::string_view style_sheet();

// What both pages are served with: nothing inline, nothing from elsewhere, never in a frame.
inline constexpr std::string_view content_security_policy =
    "default-src 'self'; style-src 'self'; script-src 'none'; form-action 'self'; base-uri 'none'; frame-ancestors "
    "'none'";

}  // namespace headroom::server::web
