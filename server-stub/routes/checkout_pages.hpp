#pragma once
// The answers of /checkout/{token}: which page a link deserves, with what status.

#include <string>

#include "server-stub/accounts/editions.hpp"
#include "server-stub/billing/checkout.hpp"
#include "server-stub/http/message.hpp"

namespace headroom::server::routes {

// Thread safety: any thread. `editions` must outlive it.
class CheckoutPages {
 public:
  // `form_secret` signs the form, so that it is posted from our page alone.
  CheckoutPages(const accounts::Editions& editions, std::string form_secret)
      : editions_(editions), form_secret_(std::move(form_secret)) {}

  // Throws for memory alone, as it runs where nothing may.
  [[nodiscard]] http::Response page(const billing::CheckoutView& found, const std::string& token) const;
  // For a form that our page did not make.
  [[nodiscard]] http::Response foreign_form() const;
  [[nodiscard]] http::Response style_sheet() const;

  [[nodiscard]] bool is_own_form(const http::Request& request) const;

 private:
  [[nodiscard]] std::string form_proof(const std::string& token) const;
  [[nodiscard]] http::Response confirmation(const billing::CheckoutView& found, const std::string& token) const;

  const accounts::Editions& editions_;
  const std::string form_secret_;
};

}  // namespace headroom::server::routes
