#include "server-stub/routes/checkout_pages.hpp"

#include <algorithm>
#include <exception>
#include <utility>

#include "sdk/trust/constant_time.hpp"
#include "sdk/trust/digest.hpp"
#include "sdk/trust/encoding.hpp"
#include "server-stub/http/target.hpp"
#include "server-stub/routes/checkout_words.hpp"
#include "server-stub/web/checkout_page.hpp"

namespace headroom::server::routes {
namespace {

using billing::CheckoutState;
using Tone = web::NoticeView::Tone;

http::Response html(int status, std::string page) {
  http::Response answer;
  answer.status = status;
  answer.content_type = "text/html; charset=utf-8";
  answer.body = std::move(page);
  // The address is the right to buy: it must not travel on to another site.
  answer.headers = {{"Content-Security-Policy", std::string(web::content_security_policy)},
                    {"Referrer-Policy", "no-referrer"}};
  if (status == 503) answer.headers.emplace_back("Retry-After", "5");
  return answer;
}

http::Response notice(int status, Tone tone, const std::string& vendor, std::string title, std::string text) {
  return html(status, web::notice_page({tone, vendor, std::move(title), std::move(text)}));
}

}  // namespace

http::Response CheckoutPages::page(const billing::CheckoutView& found, const std::string& token) const {
  const auto& vendor = found.vendor;
  switch (found.state) {
    case CheckoutState::open:
      return confirmation(found, token);
    case CheckoutState::completed:
      return notice(200, Tone::success, vendor, "Upgraded to " + found.target,
                    "It is done, and " + found.claim.account +
                        " has it now. Close this page and go back to the application: it goes on by itself.");
    case CheckoutState::forged:
      return notice(404, Tone::problem, vendor, "This link does not work",
                    "It is incomplete, or not one of ours. Open the offer again in the application.");
    case CheckoutState::expired:
      return notice(410, Tone::problem, vendor, "This link has expired",
                    "Nothing was changed. Open the offer again in the application.");
    case CheckoutState::superseded:
      return notice(409, Tone::neutral, vendor, "This offer is no longer needed",
                    "The account already has this or more, or it is not sold any more. Nothing was changed.");
    case CheckoutState::unavailable:
      break;
  }
  return notice(503, Tone::problem, vendor, "Please try again",
                "The upgrade could not be looked up just now. Nothing was changed.");
}

http::Response CheckoutPages::foreign_form() const {
  return notice(
      403, Tone::problem, "", "Please confirm on our page",
      "This confirmation did not come from our checkout page. Nothing was changed. Open the offer again in the "
      "application.");
}

http::Response CheckoutPages::style_sheet() const {
  http::Response answer;
  answer.content_type = "text/css; charset=utf-8";
  answer.body = web::style_sheet();
  answer.headers = {{"Cache-Control", "public, max-age=3600"}};
  return answer;
}

bool CheckoutPages::is_own_form(const http::Request& request) const {
  // Browsers that say where a form comes from are believed, others judged by the proof alone.
  const auto site = request.headers.find("Sec-Fetch-Site").value_or("same-origin");
  if (site != "same-origin" && site != "none") return false;
  const auto fields = http::form_pairs(request.body);
  if (!fields) return false;
  const auto proof =
      std::find_if(fields->begin(), fields->end(), [](const auto& field) { return field.first == "csrf"; });
  return proof != fields->end() && trust::constant_time_equal(proof->second, form_proof(request.parameters["token"]));
}

std::string CheckoutPages::form_proof(const std::string& token) const {
  return trust::base64url_encode(trust::bytes_of(trust::hmac_sha256(form_secret_, token)));
}

http::Response CheckoutPages::confirmation(const billing::CheckoutView& found, const std::string& token) const {
  try {
    const auto edition = editions_.current();
    const CheckoutWords words(edition->catalogue, found.claim.price_change.currency);
    web::CheckoutView view;
    view.vendor = found.vendor;
    view.account = found.claim.account;
    view.current_plan = found.current_plan;
    view.target = found.target;
    for (const auto& gain : found.gains) view.gains.push_back(words.gain(gain));
    view.price = words.price(found.claim.price_change);
    view.form_action = "/checkout/" + token;
    view.csrf = form_proof(token);
    return html(200, web::checkout_page(view));
  } catch (const std::exception&) {
    // The catalogue changed under the offer, and its words cannot be said any more.
    return notice(503, Tone::problem, found.vendor, "Please try again",
                  "The page could not be made just now. Nothing was changed.");
  }
}

}  // namespace headroom::server::routes
