/* Made from server/order.cpp, client/order.h and tls/policy.cpp by
   `build/model_tables >spec/tables.pml`; the test spec.tables holds it to them. */

mtype = { EHLO, HELO, MAIL, RCPT, DATA, RSET, NOOP, QUIT, VRFY, EXPN, HELP, STARTTLS, AUTH };

#define server_tls_handshake 0
#define server_connected 1
#define server_greeted 2
#define server_mail 3
#define server_rcpt 4
#define server_data 5
#define server_storing 6
#define server_auth_exchange 7
#define server_closed 8
#define server_refuses 9
#define protection_in_clear 0
#define protection_in_tls 1
#define protection_authenticated 2
#define client_greeting 0
#define client_hello 1
#define client_starttls 2
#define client_handshake 3
#define client_auth 4
#define client_envelope 5
#define client_text 6
#define client_end_of_text 7
#define client_quit 8
#define client_finished 9
#define policy_none 0
#define policy_opportunistic 1
#define policy_starttls 2
#define policy_implicit 3
#define not_offered 0
#define refused 1
#define not_verified 2
#define handshake_failed 3
#define ehlo_refused 4
#define go_on_in_clear 0
#define go_on_unverified 1
#define reconnect_in_clear 2
#define use_helo 3
#define end_it 4

/* server/order.cpp, commands: the state once the command is accepted. */
inline ServerOrder(state, protection, verb, next) {
  if
  :: state == server_connected && (verb == EHLO || verb == HELO) -> next = server_greeted
  :: state == server_connected && (verb == NOOP || verb == VRFY || verb == EXPN || verb == HELP) -> next = server_connected
  :: state == server_connected && (verb == RSET) -> next = server_connected
  :: state == server_connected && (verb == QUIT) -> next = server_closed
  :: state == server_greeted && (verb == EHLO || verb == HELO) -> next = server_greeted
  :: state == server_greeted && (verb == NOOP || verb == VRFY || verb == EXPN || verb == HELP) -> next = server_greeted
  :: state == server_greeted && (verb == RSET) -> next = server_greeted
  :: state == server_greeted && (verb == QUIT) -> next = server_closed
  :: state == server_greeted && (verb == MAIL) -> next = server_mail
  :: state == server_greeted && (verb == STARTTLS) && (protection == protection_in_clear) -> next = server_tls_handshake
  :: state == server_greeted && (verb == AUTH) && (protection == protection_in_tls) -> next = server_auth_exchange
  :: state == server_mail && (verb == EHLO || verb == HELO) -> next = server_greeted
  :: state == server_mail && (verb == NOOP || verb == VRFY || verb == EXPN || verb == HELP) -> next = server_mail
  :: state == server_mail && (verb == RSET) -> next = server_greeted
  :: state == server_mail && (verb == QUIT) -> next = server_closed
  :: state == server_mail && (verb == RCPT) -> next = server_rcpt
  :: state == server_rcpt && (verb == EHLO || verb == HELO) -> next = server_greeted
  :: state == server_rcpt && (verb == NOOP || verb == VRFY || verb == EXPN || verb == HELP) -> next = server_rcpt
  :: state == server_rcpt && (verb == RSET) -> next = server_greeted
  :: state == server_rcpt && (verb == QUIT) -> next = server_closed
  :: state == server_rcpt && (verb == RCPT) -> next = server_rcpt
  :: state == server_rcpt && (verb == DATA) -> next = server_data
  :: else -> next = server_refuses
  fi
}

/* server/order.cpp, happenings. */
#define Server_handshake_done(state) assert(state == server_tls_handshake); state = server_connected
#define Server_content_refused(state) assert(state == server_data); state = server_greeted
#define Server_end_of_data(state) assert(state == server_data); state = server_storing
#define Server_message_answered(state) assert(state == server_storing); state = server_greeted
#define Server_exchange_ended(state) assert(state == server_auth_exchange); state = server_greeted

/* tls/policy.cpp: what a client does at an obstacle. */
inline DecideTls(policy, obstacle, decision) {
  if
  :: policy == policy_none && obstacle == not_offered -> decision = go_on_in_clear
  :: policy == policy_opportunistic && obstacle == not_offered -> decision = go_on_in_clear
  :: policy == policy_starttls && obstacle == not_offered -> decision = end_it
  :: policy == policy_implicit && obstacle == not_offered -> assert(false)
  :: policy == policy_none && obstacle == refused -> decision = go_on_in_clear
  :: policy == policy_opportunistic && obstacle == refused -> decision = go_on_in_clear
  :: policy == policy_starttls && obstacle == refused -> decision = end_it
  :: policy == policy_implicit && obstacle == refused -> assert(false)
  :: policy == policy_none && obstacle == not_verified -> assert(false)
  :: policy == policy_opportunistic && obstacle == not_verified -> decision = go_on_unverified
  :: policy == policy_starttls && obstacle == not_verified -> decision = end_it
  :: policy == policy_implicit && obstacle == not_verified -> decision = end_it
  :: policy == policy_none && obstacle == handshake_failed -> assert(false)
  :: policy == policy_opportunistic && obstacle == handshake_failed -> decision = reconnect_in_clear
  :: policy == policy_starttls && obstacle == handshake_failed -> decision = end_it
  :: policy == policy_implicit && obstacle == handshake_failed -> decision = end_it
  :: policy == policy_none && obstacle == ehlo_refused -> decision = use_helo
  :: policy == policy_opportunistic && obstacle == ehlo_refused -> decision = use_helo
  :: policy == policy_starttls && obstacle == ehlo_refused -> decision = end_it
  :: policy == policy_implicit && obstacle == ehlo_refused -> decision = end_it
  fi
}
