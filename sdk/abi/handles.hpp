#pragma once
#include <headroom/headroom.h>

#include <memory>
#include <utility>
#include <vector>

#include "sdk/client/client.hpp"

/// The C handles that no other room knows: real structs around what they stand for.
struct headroom_client {
  explicit headroom_client(std::unique_ptr<headroom::client::Client> of) : client(std::move(of)) {}
  const std::unique_ptr<headroom::client::Client> client;
};

struct headroom_subscription {
  std::shared_ptr<headroom::client::Subscriber> subscriber;
  std::shared_ptr<headroom::client::HostDispatch> dispatch;
};

struct headroom_quiet_zone {
  std::shared_ptr<headroom::client::Mailbox> mailbox;
};

struct headroom_meter_list {
  std::vector<headroom::client::MeterLine> lines;
};
