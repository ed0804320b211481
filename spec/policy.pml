/* What a sending server knows of a domain over several attempts: MTA-STS (RFC 8461), DANE
   (RFC 7672) and the wishes of a message (RFC 8689).

   AHEAD OF THE CODE: the client here has neither MTA-STS nor DANE yet. It is the model that they
   are to be built from, and nothing ties it to code so far.

   Assumed: DNSSEC answers are signed or known to fail; a fetch by HTTPS is authentic or fails; TLS
   is a secure channel, and the attacker has no certificate for the domain. Whoever is on the way
   can block all of these, and forge what is neither signed nor authenticated. */

#define ATTEMPTS 4 /* each with a message of its own */
#define LIFETIME 2 /* attempts that a policy stays in the cache, if it is not renewed */

mtype = { no_policy, testing, enforce };                /* of MTA-STS: published, and cached */
mtype = { unsigned_zone, signed_without, signed_with }; /* where the MX is: signed, and with TLSA */
mtype = { as_usual, require_tls, tls_not_required };    /* what a message asks for */
mtype = { tlsa, no_tlsa, insecure, look_up_failed };    /* what DNS said */
mtype = { opportunistic, testing_sts, enforcing_sts, dane }; /* what an attempt is made under */
mtype = { in_clear, with_attacker, verified };          /* what became of the connection */

/* Of the domain. */
mtype published, zone;
/* Of the sender. */
mtype cached = no_policy;
byte lifetime;
bit ever_enforced; /* an enforced policy was in the cache at some time */
/* Of the attempt. */
byte attempts;
mtype wish, rules, connection;
bit on_the_way;    /* the attacker is */
bit was_enforced, was_testing; /* in the cache when it began */
bit sent, over;

/* Faults that can be planted, one at a time: each has to be found. */
#define failed_look_up_is_none 1
#define failed_refresh_clears 2
#define missing_record_clears 3
#define requiretls_forgotten 4
#define unsigned_tlsa_counts 5
#define testing_holds_back 6
#ifdef PLANTED
byte bug;
#else
#define bug 0
#endif

/* TLSA records. A signed zone can be made silent, but not to lie. */
inline LookUpTlsa() {
  if
  :: zone == unsigned_zone -> answer = insecure
  :: zone == signed_without -> answer = no_tlsa
  :: zone == signed_with -> answer = tlsa
  :: on_the_way && zone != unsigned_zone -> answer = look_up_failed
  :: on_the_way && zone == unsigned_zone && bug == unsigned_tlsa_counts -> answer = tlsa; forged = 1
  fi
}

/* The TXT record is not signed: it can be taken away, and it can be put where there is none. What
   it points to is fetched by HTTPS, which can only be blocked. */
inline RenewPolicy() {
  if
  :: record = published != no_policy
  :: on_the_way -> record = !(published != no_policy)
  fi;
  if
  :: fetched = record && published != no_policy
  :: on_the_way -> fetched = 0
  fi;
  if
  :: fetched -> cached = published; lifetime = LIFETIME
  :: !fetched && record && bug == failed_refresh_clears -> cached = no_policy; lifetime = 0
  :: !fetched && !record && bug == missing_record_clears -> cached = no_policy; lifetime = 0
  :: else /* what is cached outlives whatever becomes of the record or the fetch */
  fi
}

/* DANE goes before MTA-STS (RFC 8461, 2). A look-up that fails is no answer (RFC 7672, 2.1). */
inline ChooseRules() {
  if
  :: answer == tlsa -> rules = dane
  :: answer == look_up_failed && bug != failed_look_up_is_none -> goto done
  :: else -> RenewPolicy();
     if
     :: cached == enforce -> rules = enforcing_sts
     :: cached == testing -> rules = testing_sts
     :: cached == no_policy -> rules = opportunistic
     fi
  fi
}

inline Connect() {
  if
  :: connection = verified
  :: on_the_way -> connection = in_clear      /* STARTTLS is stripped */
  :: on_the_way -> connection = with_attacker /* TLS ends at him */
  fi
}

#define strict (rules == dane || rules == enforcing_sts)
#define good (connection == verified || (connection == with_attacker && forged))

inline Decide() {
  if
  :: wish == require_tls && bug != requiretls_forgotten -> sent = good && strict
  :: wish == tls_not_required -> sent = 1
  :: else -> sent = good || !strict;
     if
     :: bug == testing_holds_back && rules == testing_sts && !good -> sent = 0
     :: else
     fi
  fi
}

inline Age() {
  if
  :: lifetime > 1 -> lifetime--
  :: lifetime == 1 -> lifetime = 0; cached = no_policy
  :: lifetime == 0
  fi
}

proctype Sender() {
  mtype answer; bit record, fetched, forged;

  do
  :: atomic { attempts < ATTEMPTS ->
       attempts++;
       over = 0; sent = 0; rules = 0; connection = 0;
       if
       :: on_the_way = 1
       :: on_the_way = 0
       fi;
       if
       :: wish = as_usual
       :: wish = require_tls
       :: wish = tls_not_required
       fi;
       was_enforced = cached == enforce;
       was_testing = cached == testing;
       ever_enforced = ever_enforced || was_enforced;
       LookUpTlsa();
       ChooseRules();
       Connect();
       Decide();
done:  Age();
       printf("attempt %d: attacker %d, %e: %e, %e, sent %d\n",
              attempts, on_the_way, wish, rules, connection, sent);
       answer = 0; record = 0; fetched = 0; forged = 0;
       over = 1 }
  :: attempts == ATTEMPTS -> break
  od
}

init {
  atomic {
    if
    :: published = no_policy
    :: published = testing
    :: published = enforce
    fi;
    if
    :: zone = unsigned_zone
    :: zone = signed_without
    :: zone = signed_with
    fi;
#ifdef PLANTED
    select(bug : 0 .. testing_holds_back);
#endif
    printf("domain: %e, %e\n", published, zone);
    run Sender()
  }
}

/* ---- What is claimed, and what must turn out wrong: see docs/model.md ---- */

#define lost (over && sent && connection != verified)
#define lost_unasked (lost && wish != tls_not_required)
#define past_the_cache (was_enforced && lost_unasked)
#define past_dane (zone == signed_with && lost_unasked)
#define past_requiretls (lost && wish == require_tls)
#define held_by_testing (over && rules == testing_sts && wish == as_usual && !sent)
#define held_by_nobody (over && !on_the_way && wish == as_usual && !sent)

ltl cached_policy_is_kept { [] !past_the_cache }
ltl dane_is_never_passed_by { [] !past_dane }
ltl requiretls_is_kept { [] !past_requiretls }
ltl testing_holds_nothing_back { [] !held_by_testing }
ltl without_an_attacker_mail_goes { [] !held_by_nobody }
ltl no_policy_is_broken {
  [] !(past_the_cache || past_dane || past_requiretls || held_by_testing || held_by_nobody)
}

/* These fail, and have to. */
#define only(k) (bug == 0 || bug == k)
#define published_and_lost (published == enforce && zone == unsigned_zone && lost_unasked)
ltl first_contact_is_protected { !(only(0) U (published_and_lost && !ever_enforced)) }
ltl an_old_policy_protects { !(only(0) U (published_and_lost && ever_enforced)) }
ltl testing_protects { !(only(0) U (was_testing && lost_unasked)) }
ltl dane_binds_every_message { !(only(0) U (zone == signed_with && lost)) }
ltl requiretls_never_delivers { !(only(0) U (over && sent && wish == require_tls)) }

ltl with_failed_look_up_is_none { !(only(failed_look_up_is_none) U past_dane) }
ltl with_failed_refresh_clears { !(only(failed_refresh_clears) U past_the_cache) }
ltl with_missing_record_clears { !(only(missing_record_clears) U past_the_cache) }
ltl with_requiretls_forgotten { !(only(requiretls_forgotten) U past_requiretls) }
ltl with_unsigned_tlsa_counts { !(only(unsigned_tlsa_counts) U past_the_cache) }
ltl with_testing_holds_back { !(only(testing_holds_back) U held_by_testing) }
