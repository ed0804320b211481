/* Client, server and an attacker between them: how mail comes to be sent inside TLS, or does not.

   The states of the two, which command the server takes when, and what the client does where TLS is
   not to be had are tables.pml, made from the tables that the engines run on. The rest is written
   after the engines, in client.pml and server.pml.

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
#define ROOM 4 /* of channels and receive buffers; more is never in them */

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

#include "client.pml"
#include "server.pml"
#include "attacker.pml"

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
  !((only(0) && !account && keeps_to(policy_opportunistic)) U
    (policy == policy_opportunistic && reported && !stored))
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
