#include <headroom/headroom.hpp>
#include <iostream>

int main(int argc, char** argv) {
  headroom::Config config;
  config.endpoint = argc > 1 ? argv[1] : "";    // as headroom-server printed it: "http://127.0.0.1:41234"
  config.client_key = argc > 2 ? argv[2] : "";  // "pk_…"
  auto client = headroom::Client::open(config);
  if (!client) return std::cerr << client.error().message() << '\n', 1;
  (void)client->identify({"acct_42", "", {}, "", ""});
  (void)client->flush(std::chrono::seconds(2));  // for the plan; a host that ships a bundled plan need not wait
  auto offers = client->on_offer([](headroom::Offer offer) {
    std::cout << offer.title() << '\n' << offer.body() << '\n' << offer.url() << std::endl;
    offer.shown();
  });
  auto archives = client->meter("archives");
  for (int i = 0; i < 6; ++i) std::cout << (archives.try_consume().allowed() ? "packed" : "no room") << std::endl;
  (void)client->flush(std::chrono::seconds(2));
}
