#pragma once
// What a purchase changes, in the words and numbers of the checkout page's language.

#include <string>
#include <vector>

#include "sdk/protocol/offer.hpp"
#include "server-stub/billing/checkout.hpp"
#include "server-stub/catalogue/catalogue.hpp"
#include "server-stub/decide/copy_language.hpp"

namespace headroom::server::routes {

// Not for several threads at once. `catalogue` must outlive it.
class CheckoutWords {
 public:
  CheckoutWords(const catalogue::Catalogue& catalogue, const std::string& currency);

  // "200 archives (5 today)", "files of up to 500 MB".
  [[nodiscard]] std::string gain(const billing::Gain& gain) const;
  // "$29.00 more a month".
  [[nodiscard]] std::string price(const protocol::Money& change) const;

 private:
  [[nodiscard]] std::string limit(const billing::Gain& gain) const;

  const catalogue::Catalogue& catalogue_;
  const std::vector<std::string> locales_;
  const decide::Language language_;
};

}  // namespace headroom::server::routes
