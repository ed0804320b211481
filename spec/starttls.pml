/* Client, server and an attacker between them: how mail comes to be sent inside TLS, or does not.

   The states of the two, which command the server takes when, and what the client does where TLS is
   not to be had are tables.pml, made from the tables that the engines run on. The rest of the
   client follows client/negotiation.cpp, the rest of the server server/starttls.cpp.

   Assumed: TLS is a secure channel. Nobody but its two ends makes, reads or repeats what is in it;
   its handshake shows the client who the server is. Whoever has no key can only drop, or put in
   what breaks it.

   docs/model.md explains the properties, spec/models.toml has what must come of each. */
#include "tables.pml"

/* Commands are in tables.pml. TEXT is the text of a mail with its end, CLOSED the end of the
   connection. Three replies are lists of extensions: they differ in what decides something. */
mtype = { TEXT, CLIENT_HELLO, SERVER_HELLO, CLOSED };
mtype = { r220, r221, r235, r250, r354, r421, r454, r550, LIST_STARTTLS, LIST_AUTH, LIST_BOTH };

#ifndef BUDGET
#define BUDGET 2 /* how often the attacker changes something; to drop and to close are free */
#endif
#define ROOM 4 /* of channels and receive buffers */

/* What the attacker puts behind a unit arrives with it, or a moment later. A script says "with it". */
#ifdef TOGETHER
#define Later(channel) empty(channel)
#else
#define Later(channel) true
#endif

/* What a message is sealed with: nothing, or TLS between two of the three. */
#define clear 0
#define session 1       /* client and server */
#define with_client 2   /* client and attacker */
#define with_server 3   /* attacker and server */

/* What, sealed with what, made by the attacker. */
chan from_client = [ROOM] of { mtype, byte, bit };
chan to_server = [ROOM] of { mtype, byte, bit };
chan from_server = [ROOM] of { mtype, byte, bit };
chan to_client = [ROOM] of { mtype, byte, bit };
/* What was read off the connection and not used yet. */
chan server_buffer = [ROOM] of { mtype, bit };
chan client_buffer = [ROOM] of { mtype, bit };

byte policy;
bit account;         /* the client has one, and sends no mail without AUTH */
bit given_up;        /* this is the second connection, for which the client expects no TLS */
byte client = client_greeting;
byte client_seal = clear;
byte server = server_connected;
byte server_seal = clear;
bit logged_in, greeting_due;
bit ends_tls;        /* the attacker speaks TLS with both, in place of passing it on */
byte budget = BUDGET;

bit interferes;      /* the attacker does anything at all */

/* Faults that can be planted, one at a time: each has to be found. */
#define client_keeps_buffer 1
#define client_goes_on_refused 2
#define client_goes_on_stripped 3
#define client_takes_any_certificate 4
#define client_keeps_list 5
#define client_logs_in_in_clear 6
#define client_says_nothing 7
#define server_keeps_buffer 8
#define server_takes_auth_in_clear 9
#define server_starts_tls_twice 10
#ifdef PLANTED
byte bug;
#else
#define bug 0
#endif

/* What the properties are about. */
bit mail_read, account_read;  /* by the attacker: sent in clear, or inside TLS to him */
bit warned;                   /* the client said that it goes on with less than hoped */
bit ran_foreign;              /* the server carried out in the session what the client never said */
bit used_foreign;             /* the client went on in the session by what was never said there */
bit login_in_clear, tls_twice;
bit stored, stored_in_session, reported;

#define required (policy == policy_starttls || policy == policy_implicit)

/* ---- The client ---- */

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
  client_seal = clear; server_seal = clear; logged_in = 0; ends_tls = 0;
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

/* ---- The server ---- */

#define listening (server != server_tls_handshake && server != server_closed)

inline Reply(what) { from_server!what,server_seal,0 }

inline Close() { server = server_closed; from_server!CLOSED,clear,0 }

inline FindProtection() {
  if
  :: bug == server_takes_auth_in_clear && server_seal == clear && verb == AUTH ->
     under = protection_in_tls
  :: bug == server_starts_tls_twice && server_seal != clear && verb == STARTTLS ->
     under = protection_in_clear
  :: else ->
     under = (server_seal == clear -> protection_in_clear :
              (logged_in -> protection_authenticated : protection_in_tls))
  fi
}

/* What is said in the state of the content is content, whatever it says. */
inline TakeText() {
  if
  :: verb == TEXT && forged -> Server_content_refused(server); Reply(r550) /* it may hold a bare LF */
  :: verb == TEXT ->
     Server_end_of_data(server);
     stored = stored || !forged;
     stored_in_session = stored_in_session || (!forged && server_seal == session);
     Server_message_answered(server); Reply(r250)
  :: else
  fi
}

inline TakeCommand() {
  FindProtection();
  ServerOrder(server, under, verb, next);
  if
  :: next == server_refuses -> Reply(r550)
  :: next == server_tls_handshake ->
     tls_twice = tls_twice || server_seal != clear;
     /* Whoever sent what is behind STARTTLS was not inside TLS. */
     if
     :: nempty(to_server) && bug != server_keeps_buffer -> Reply(r421); Close()
     :: nempty(to_server) && bug == server_keeps_buffer ->
        to_server?verb,_,forged; server_buffer!verb,forged; server = next; Reply(r220)
     :: Later(to_server) -> server = next; Reply(r220)
     fi
  :: next == server_auth_exchange ->
     login_in_clear = login_in_clear || server_seal == clear;
     server = next;
     Server_exchange_ended(server);
     if /* the attacker has no password */
     :: forged -> Reply(r550)
     :: else -> logged_in = 1; Reply(r235)
     fi
  :: next == server_closed -> Reply(r221); Close()
  :: next == server_data -> server = next; Reply(r354)
  :: next == server_greeted && verb == EHLO ->
     server = next;
     if
     :: server_seal == clear -> Reply(LIST_STARTTLS)
     :: else -> Reply(LIST_AUTH)
     fi
  :: else -> server = next; Reply(r250)
  fi
}

proctype Server() {
  mtype verb; byte seal; bit forged; byte next, under;
end:
  do
  :: atomic { server == server_closed && nempty(to_server) -> to_server?_,_,_ }
  :: atomic { listening && (nempty(to_server) || nempty(server_buffer)) ->
       if
       :: nempty(server_buffer) -> server_buffer?verb,forged
       :: empty(server_buffer) -> to_server?verb,seal,forged;
          if
          :: verb == CLOSED || seal != server_seal -> Close(); goto end
          :: else
          fi
       fi;
       ran_foreign = ran_foreign || (forged && server_seal == session);
       if
       :: server == server_data -> TakeText()
       :: else -> TakeCommand()
       fi;
       verb = 0; seal = 0; forged = 0; next = 0; under = 0 }
  :: atomic { server == server_tls_handshake && nempty(to_server) ->
       to_server?verb,seal,forged;
       if
       :: verb == CLIENT_HELLO && seal == clear ->
          server_seal = (forged -> with_server : session);
          Reply(SERVER_HELLO);
          Server_handshake_done(server);
          if
          :: greeting_due -> greeting_due = 0; Reply(r220)
          :: else
          fi
       :: else -> Close()
       fi }
  od
}

/* ---- The attacker ---- */

/* One word of each row of the server's table. */
inline PickCommand() {
  if
  :: made = EHLO :: made = STARTTLS :: made = AUTH :: made = MAIL :: made = RCPT
  :: made = DATA :: made = TEXT :: made = RSET :: made = NOOP :: made = QUIT
  fi
}

inline PickReply() {
  if
  :: made = r220 :: made = r235 :: made = r250 :: made = r354 :: made = r454 :: made = r550
  :: made = LIST_STARTTLS :: made = LIST_AUTH :: made = LIST_BOTH
  fi
}

#define own_seal (seal == session -> clear : seal)
#define may_make (interferes && budget > 0)

/* What he prints is made into a script by spec/models.py: the unit in hand, and what he does to it,
   if it does not just pass. */
#define Forget() what = 0; seal = 0; forged = 0
proctype Attacker() {
  mtype what, made; byte seal; bit forged;
end:
  do
  :: atomic { nempty(from_client) && empty(to_server) ->
       from_client?what,seal,forged;
       printf("client %e %d\n", what, seal);
       seal = (seal == with_client -> with_server : seal);
       if
       :: to_server!what,seal,forged
       :: interferes && seal != session -> printf("drop\n")
       :: interferes -> printf("close\n"); to_server!CLOSED,clear,1
       :: may_make && seal != session -> budget--; PickCommand();
          printf("replace %e\n", made); to_server!made,seal,1
       :: may_make -> budget--; PickCommand();
          printf("after %e\n", made); to_server!what,seal,forged; to_server!made,own_seal,1
       :: may_make && seal != session && empty(to_client) -> budget--; PickReply();
          printf("answer %e\n", made);
          to_client!made,(seal == with_server -> with_client : seal),1
       :: may_make && what == CLIENT_HELLO && seal == clear -> budget--; ends_tls = 1;
          printf("own TLS\n"); to_server!CLIENT_HELLO,clear,1
       fi;
       Forget(); made = 0 }
  :: atomic { nempty(from_server) && empty(to_client) ->
       from_server?what,seal,forged;
       printf("server %e %d\n", what, seal);
       seal = (seal == with_server -> with_client : seal);
       if
       :: to_client!what,seal,forged
       :: interferes && seal != session -> printf("drop\n")
       :: interferes -> printf("close\n"); to_client!CLOSED,clear,1
       :: may_make && seal != session -> budget--; PickReply();
          printf("replace %e\n", made); to_client!made,seal,1
       :: may_make -> budget--; PickReply();
          printf("after %e\n", made); to_client!what,seal,forged; to_client!made,own_seal,1
       fi;
       Forget(); made = 0 }
  od
}

init {
  atomic {
    if
    :: policy = policy_none
    :: policy = policy_opportunistic
    :: policy = policy_starttls
    :: policy = policy_implicit
    fi;
    if
    :: policy != policy_none -> account = 1
    :: account = 0
    fi;
    if
    :: interferes = 1
    :: interferes = 0
    fi;
#ifdef PLANTED
    select(bug : 0 .. server_starts_tls_twice);
#endif
    printf("policy %d account %d\n", policy, account);
    run Client(); run Server(); run Attacker()
  }
}

/* ---- What is claimed, and what must turn out wrong: see docs/model.md ---- */

#define lost_under_required (required && mail_read)
#define lost_in_silence (policy == policy_opportunistic && mail_read && !warned)
#define reported_for_nothing (required && reported && !stored)

ltl required_means_required { [] !lost_under_required }
ltl account_stays_secret { [] !account_read }
ltl server_runs_nothing_foreign { [] !ran_foreign }
ltl client_uses_nothing_foreign { [] !used_foreign }
ltl reported_is_stored { [] !reported_for_nothing }
ltl losses_are_said { [] !lost_in_silence }
ltl no_login_in_clear { [] !login_in_clear }
ltl no_tls_inside_tls { [] !tls_twice }
/* All of the above in one search. */
ltl nothing_goes_wrong {
  [] !(lost_under_required || account_read || ran_foreign || used_foreign || reported_for_nothing ||
       lost_in_silence || login_in_clear || tls_twice)
}
ltl honest_network_delivers {
  ([] !interferes) -> <> (reported && stored && (stored_in_session || policy == policy_none))
}
ltl client_comes_to_an_end { <> (client == client_finished) }

/* These fail, and have to: what opportunistic cannot give, and that a required run can deliver. */
#define only(k) (bug == 0 || bug == k)
#define keeps_to(p) (policy == p || policy == policy_none)
ltl opportunistic_is_private { !(only(0) U (policy == policy_opportunistic && mail_read)) }
ltl opportunistic_is_delivered {
  !((only(0) && !account && keeps_to(policy_opportunistic)) U (policy == policy_opportunistic && reported && !stored))
}
ltl required_never_delivers { !((only(0) && !interferes) U (required && reported)) }

/* So do these: with its fault, a party breaks the property that forbids it. The left side of U keeps
   the search to that fault, and to a policy; before init has chosen, it is policy_none. */
ltl with_client_keeps_buffer {
  !((only(client_keeps_buffer) && keeps_to(policy_starttls)) U used_foreign)
}
ltl with_client_goes_on_refused {
  !((only(client_goes_on_refused) && keeps_to(policy_starttls)) U lost_under_required)
}
ltl with_client_goes_on_stripped {
  !((only(client_goes_on_stripped) && keeps_to(policy_starttls)) U lost_under_required)
}
ltl with_client_takes_any_certificate {
  !((only(client_takes_any_certificate) && keeps_to(policy_starttls)) U lost_under_required)
}
ltl with_client_keeps_list {
  !((only(client_keeps_list) && keeps_to(policy_starttls)) U used_foreign)
}
ltl with_client_logs_in_in_clear {
  !((only(client_logs_in_in_clear) && keeps_to(policy_opportunistic)) U account_read)
}
ltl with_client_says_nothing {
  !((only(client_says_nothing) && keeps_to(policy_opportunistic)) U lost_in_silence)
}
ltl with_server_keeps_buffer {
  !((only(server_keeps_buffer) && keeps_to(policy_starttls)) U ran_foreign)
}
ltl with_server_takes_auth_in_clear { !(only(server_takes_auth_in_clear) U login_in_clear) }
ltl with_server_starts_tls_twice {
  !((only(server_starts_tls_twice) && !account && keeps_to(policy_opportunistic)) U tls_twice)
}
