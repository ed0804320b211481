/* How somebody's own SMTP server is put under test inside this process, without sockets, processes
 * or clocks: a shared library that has one function, smtpspec_sut, and is named to the program as
 * library:FILE where HOST:PORT would stand. Plain C, so that any language can offer it.
 *
 * A connection is octets in and octets out. Nothing here may block, and nothing may happen between
 * calls: what a server has to say is there when `feed`, `peer_closed`, `tick` or `create` returns.
 * One thread calls. Pointers that are given are valid until the call returns. */
#ifndef SMTPSPEC_CONFORMANCE_SUT_SMTPSPEC_SUT_H_
#define SMTPSPEC_CONFORMANCE_SUT_SMTPSPEC_SUT_H_

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define SMTPSPEC_SUT_VERSION 1u

typedef struct smtpspec_sut_v1 {
  uint32_t version; /* SMTPSPEC_SUT_VERSION */
  uint32_t size;    /* sizeof(smtpspec_sut_v1); later versions only add at the end */
  const char* name; /* for people */
  int implicit_tls; /* whether connections that begin with TLS can be had */

  /* A new connection, whose greeting can be drained at once; NULL: none can be had. */
  void* (*create)(int implicit_tls);
  void (*destroy)(void* connection);

  /* Octets of the peer, in the pieces in which they came. */
  void (*feed)(void* connection, const uint8_t* octets, size_t size);
  /* Puts at most `most` octets for the peer into `octets`, and returns how many; 0: no more. */
  size_t (*drain)(void* connection, uint8_t* octets, size_t most);
  /* The peer says nothing more. */
  void (*peer_closed)(void* connection);
  /* Not 0: the server has ended the connection. What is still to be drained was said before. */
  int (*closed)(void* connection);

  /* The rest may be NULL. */

  /* So much time has passed, for servers with limits on it. */
  void (*tick)(void* connection, uint64_t milliseconds);

  /* TLS. A server that brings its own leaves both NULL: its records are fed and drained like all
   * other octets. One that lets TLS be done for it is asked behind each feed whether TLS begins
   * now, which is when its reply to STARTTLS has been drained; then it is told that the handshake
   * is done, and what is fed and drained from there on is what stands inside TLS. The TLS is a
   * ledger, which nobody can forge and which costs nothing. */
  int (*wants_tls)(void* connection);
  void (*tls_open)(void* connection);

  /* Messages that were taken, over all connections, as they were stored. `index` counts from 0;
   * NULL: there is none with that number yet. */
  const uint8_t* (*message)(size_t index, size_t* size);
} smtpspec_sut_v1;

/* What the library has to export. */
const smtpspec_sut_v1* smtpspec_sut(void);

#ifdef __cplusplus
}
#endif

#endif /* SMTPSPEC_CONFORMANCE_SUT_SMTPSPEC_SUT_H_ */
