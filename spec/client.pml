/* The client of starttls.pml: client/negotiation.cpp, client/authentication.cpp and
   client/transaction.cpp, with what it decides and does, and without what it says to people. */

inline Enter(state) { client = state }

inline Empty(channel) {
  do
  :: nempty(channel) -> channel?_,_,_
  :: empty(channel) -> break
  od
}
inline EmptyBuffer(buffer) {
  do
  :: nempty(buffer) -> buffer?_,_
  :: empty(buffer) -> break
  od
}

/* A new connection. What is on the way of the old one is lost. */
inline Connect() {
  Empty(from_client); Empty(to_server); Empty(from_server); Empty(to_client);
  EmptyBuffer(server_buffer); EmptyBuffer(client_buffer);
  client_seal = clear; server_seal = clear; logged_in = 0;
  printf("connection %d\n", given_up + 1);
  if
  :: policy == policy_implicit -> server = server_tls_handshake; greeting_due = 1
  :: else -> server = server_connected; from_server!r220,clear,0
  fi
}

inline Say(what) {
  used_foreign = used_foreign || doubtful;
  from_client!what,client_seal,0
}
inline SayOfMail(what) { mail_read = mail_read || client_seal != session; Say(what) }

/* One reply. */
inline Hear() {
  reply = 0; seal = 0; forged = 0; obstacle = 0; decision = 0;
  if
  :: nempty(client_buffer) -> client_buffer?reply,forged
  :: empty(client_buffer) && nempty(to_client) ->
     to_client?reply,seal,forged;
     if
     :: reply == CLOSED || seal != client_seal -> goto finished
     :: else
     fi
  :: timeout -> goto finished
  fi;
  if
  :: reply == r421 -> goto finished
  :: else
  fi;
  doubtful = doubtful || (forged && client_seal == session)
}

/* What is there before it could be asked for belongs to nobody. What is on the way may have come
   along with the reply, or not. */
inline NothingMore() {
  if
  :: nempty(to_client) -> goto finished
  :: Later(to_client)
  fi
}

inline KeepWhatIsBehind() {
  if
  :: nempty(to_client) -> to_client?behind,_,forged; client_buffer!behind,forged; behind = 0
  :: Later(to_client)
  fi
}

#define goes_on_wrongly (obstacle == refused && bug == client_goes_on_refused || \
                         obstacle == not_offered && bug == client_goes_on_stripped)
#define takes_it_wrongly (obstacle == not_verified && bug == client_takes_any_certificate)
#define may_log_in (client_seal == session || bug == client_logs_in_in_clear)

inline Ask(what) { Say(what); Hear(); NothingMore() }

proctype Client() {
  mtype reply; byte seal; bit forged;
  mtype behind;
  mtype list = r250; bit list_forged, doubtful;
  byte decision; byte obstacle; bit extended, accepted;

  atomic { /* a step is from one reply to the next: it waits in Hear and in the handshake */
  given_up = 0;
connect:
  Connect();
  if
  :: policy == policy_implicit -> goto handshake
  :: else
  fi;

greeting:
  Enter(client_greeting);
  Hear(); NothingMore();
  if
  :: reply == r220
  :: else -> goto quit
  fi;

ehlo:
  Enter(client_hello);
  extended = 1;
  Ask(EHLO);
  goto hello_answered;
helo:
  Enter(client_hello);
  extended = 0;
  Ask(HELO);
hello_answered:
  if
  :: reply == LIST_STARTTLS || reply == LIST_AUTH || reply == LIST_BOTH || reply == r250 ->
     list = (extended -> reply : r250); list_forged = forged
  :: reply == r550 && extended && !account -> obstacle = ehlo_refused; goto obstacle_met
  :: else -> goto quit
  fi;
  if
  :: client_seal == clear && !given_up && extended && policy != policy_none ->
     if
     :: list == LIST_STARTTLS || list == LIST_BOTH
     :: else -> obstacle = not_offered; goto obstacle_met
     fi
  :: else -> goto authenticate
  fi;

  Enter(client_starttls);
  Say(STARTTLS);
  Hear();
  /* Clear text behind the 220 would be read inside TLS. */
  if
  :: bug == client_keeps_buffer -> KeepWhatIsBehind()
  :: else -> NothingMore()
  fi;
  if
  :: reply == r220
  :: else -> obstacle = refused; goto obstacle_met
  fi;

handshake:
  Enter(client_handshake);
  Say(CLIENT_HELLO);
  if
  :: to_client?reply,seal,forged
  :: timeout -> goto finished
  fi;
  if
  :: reply == SERVER_HELLO && (seal == session || seal == with_client) -> client_seal = seal
  :: else -> obstacle = handshake_failed; goto obstacle_met
  fi;
  if
  :: client_seal == with_client -> obstacle = not_verified; goto obstacle_met
  :: else
  fi;
in_tls:
  if
  :: policy == policy_implicit -> goto greeting
  :: policy != policy_implicit && bug == client_keeps_list -> goto authenticate
  :: policy != policy_implicit && bug != client_keeps_list -> goto ehlo
  fi;

obstacle_met:
  DecideTls((given_up -> policy_none : policy), obstacle, decision);
  decision = (goes_on_wrongly -> go_on_in_clear : decision);
  decision = (takes_it_wrongly -> go_on_unverified : decision);
  warned = warned || (decision != end_it && bug != client_says_nothing);
  if
  :: decision == go_on_in_clear -> goto authenticate
  :: decision == go_on_unverified -> goto in_tls
  :: decision == reconnect_in_clear -> given_up = 1; goto connect
  :: decision == use_helo -> goto helo
  :: decision == end_it && client == client_handshake -> goto finished
  :: decision == end_it && client != client_handshake -> goto quit
  fi;

authenticate:
  doubtful = doubtful || (list_forged && client_seal == session);
  if
  :: !account -> goto transaction
  :: account && may_log_in && (list == LIST_AUTH || list == LIST_BOTH)
  :: account && may_log_in && !(list == LIST_AUTH || list == LIST_BOTH) -> goto quit
  :: account && !may_log_in -> goto quit
  fi;
  Enter(client_auth);
  account_read = account_read || client_seal != session;
  Say(AUTH);
  Hear(); NothingMore();
  if
  :: reply == r235
  :: else -> goto quit
  fi;

transaction:
  Enter(client_envelope);
  SayOfMail(MAIL);
  if
  :: list == r250 -> /* no PIPELINING: one by one */
     Hear(); NothingMore();
     if
     :: reply == r250 -> SayOfMail(RCPT)
     :: else -> goto quit
     fi;
     Hear(); NothingMore();
     if
     :: reply == r250 -> Say(DATA)
     :: else -> goto quit
     fi;
     accepted = 1
  :: else -> /* a group */
     SayOfMail(RCPT); Say(DATA);
     Hear();
     accepted = reply == r250;
     Hear();
     accepted = accepted && reply == r250
  fi;
  Hear();
  if
  :: reply == r354 && accepted
  :: else -> goto quit
  fi;
  Enter(client_text);
  NothingMore();
  SayOfMail(TEXT);
  Enter(client_end_of_text);
  Hear(); NothingMore();
  reported = reply == r250;
  used_foreign = used_foreign || doubtful;

quit:
  Enter(client_quit);
  from_client!QUIT,client_seal,0;
  Hear();

finished:
  Enter(client_finished)
  }
}
