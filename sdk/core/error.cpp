#include "sdk/core/error.hpp"

namespace headroom::core {

const char* error_sentence(int number) noexcept {
  switch (static_cast<ErrorNumber>(number)) {
    case ErrorNumber::ok:
      return "Nothing went wrong.";
    case ErrorNumber::null_argument:
      return "A pointer that must not be null is null.";
    case ErrorNumber::invalid_argument:
      return "An argument is outside its range or not in the form that it must have.";
    case ErrorNumber::closed:
      return "The client is closed.";
    case ErrorNumber::timeout:
      return "The deadline passed first.";
    case ErrorNumber::out_of_memory:
      return "There is not enough memory.";
    case ErrorNumber::internal:
      return "The library met a state that should not exist.";
    case ErrorNumber::forked:
      return "The client belongs to the parent process; open another one in the child.";
    case ErrorNumber::endpoint:
      return "The endpoint is not an https address, nor a http address on loopback.";
    case ErrorNumber::client_key:
      return "The client key is not a publishable key.";
    case ErrorNumber::secret_key:
      return "A secret key was given to a client, which may only hold a publishable one.";
    case ErrorNumber::bundled_plan:
      return "The bundled plan is not a plan document.";
    case ErrorNumber::tls_roots:
      return "The file of trusted TLS roots cannot be read, or holds no certificate.";
    case ErrorNumber::state_dir:
      return "The state directory cannot be made, opened or kept to its owner.";
    case ErrorNumber::state_read_only:
      return "The state directory is read-only.";
    case ErrorNumber::state_full:
      return "The disk that holds the state directory is full.";
    case ErrorNumber::state_damaged:
      return "A file of the state directory is damaged and was set aside.";
    case ErrorNumber::state_newer:
      return "The state directory was written by a newer version of the library.";
    case ErrorNumber::state_file_system:
      return "The state directory's file system cannot hold shared counters.";
    case ErrorNumber::database:
      return "The database in the state directory refused an operation.";
    case ErrorNumber::too_many_processes:
      return "Too many processes share the state directory.";
    case ErrorNumber::resolve:
      return "The endpoint's host name has no address.";
    case ErrorNumber::connect:
      return "The endpoint does not take connections.";
    case ErrorNumber::tls:
      return "The TLS connection could not be made or trusted.";
    case ErrorNumber::network_timeout:
      return "The server did not answer in time.";
    case ErrorNumber::network:
      return "The connection broke.";
    case ErrorNumber::unauthorized:
      return "The server does not accept the client key or the device token.";
    case ErrorNumber::rejected:
      return "The server refuses this request, and would refuse it again.";
    case ErrorNumber::server:
      return "The server could not do its work now.";
    case ErrorNumber::answer:
      return "The answer is not one that a Headroom server gives.";
  }
  return "An error that this version of the library does not know.";
}

}  // namespace headroom::core
