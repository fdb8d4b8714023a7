#include "server-stub/routes/checkout_routes.hpp"

#include <utility>

#include "server-stub/web/checkout_page.hpp"

namespace headroom::server::routes {

std::vector<http::Route> checkout_routes(billing::Checkout& checkout, const CheckoutPages& pages,
                                         std::function<core::Instant()> now) {
  constexpr std::size_t largest_form = 4 * 1024;
  const auto answer = [&pages](std::string token, http::Respond respond) {
    return [&pages, token = std::move(token), respond = std::move(respond)](const billing::CheckoutView& found) {
      respond(pages.page(found, token));
    };
  };
  const auto show = [&checkout, answer, now](http::Request&& request, http::Respond respond) {
    const auto& token = request.parameters["token"];
    checkout.async_view(token, now(), answer(token, std::move(respond)));
  };
  const auto confirm = [&checkout, &pages, answer, now](http::Request&& request, http::Respond respond) {
    if (!pages.is_own_form(request)) return respond(pages.foreign_form());
    const auto& token = request.parameters["token"];
    checkout.async_complete(token, now(), answer(token, std::move(respond)));
  };
  const auto style = [&pages](http::Request&&, const http::Respond& respond) { respond(pages.style_sheet()); };
  using http::Access;
  using http::Method;
  return {{Method::get, "/checkout/{token}", Access::token, show, 0},
          {Method::post, "/checkout/{token}", Access::token, confirm, largest_form},
          {Method::get, std::string(web::style_sheet_path), Access::open, style, 0}};
}

}  // namespace headroom::server::routes
