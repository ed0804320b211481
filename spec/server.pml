/* The server of starttls.pml: its order is that of tables.pml, the rest is server/starttls.cpp. */

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
