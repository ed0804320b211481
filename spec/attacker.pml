/* The attacker of starttls.pml. A unit in hand passes, or something is done to it. Where TLS ends at
   him, he says on one side what he hears on the other.

   He goes on once the last unit that he sent has been read: what arrives together is what he put
   together, and all else comes one by one. */

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
       :: may_make && what == CLIENT_HELLO && seal == clear -> budget--;
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
