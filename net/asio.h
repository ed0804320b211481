// The one way in which sources of net/ include Asio.
#ifndef SMTPSPEC_NET_ASIO_H_
#define SMTPSPEC_NET_ASIO_H_

#define ASIO_STANDALONE
#define ASIO_NO_DEPRECATED
#include <asio.hpp>

#endif  // SMTPSPEC_NET_ASIO_H_
