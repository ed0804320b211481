// The one way in which sources of net/ include Asio.
#ifndef SMTPSPEC_NET_ASIO_H_
#define SMTPSPEC_NET_ASIO_H_

#define ASIO_STANDALONE
#define ASIO_NO_DEPRECATED
#include <exception>  // which Asio 1.22 uses and does not include

#include <asio.hpp>

#endif  // SMTPSPEC_NET_ASIO_H_
