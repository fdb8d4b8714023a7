#include <headroom/headroom.h>

int main(void) {
  headroom_config config;
  headroom_client* client = NULL;
  headroom_config_init(&config);
  config.offline = 1;
  if (headroom_client_open(&config, &client) != HEADROOM_OK) return 1;
  headroom_meter* meter = headroom_client_meter(client, "exports", 7);
  const headroom_reading reading = headroom_meter_add(meter, 3);
  headroom_meter_free(meter);
  headroom_client_free(client);
  return reading.counted && reading.used == 3 ? 0 : 2;
}
