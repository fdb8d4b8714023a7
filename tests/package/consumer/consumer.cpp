#include <headroom/headroom.hpp>

int main() {
  headroom::Config config;
  config.offline = true;
  auto client = headroom::Client::open(config);
  if (!client) return 1;
  const headroom::Reading reading = client->meter("exports").add(3);
  return reading.counted && reading.used == 3 ? 0 : 2;
}
