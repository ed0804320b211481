"""Postfix as it comes, with TLS, AUTH (Cyrus SASL) and one mailbox."""

PACKAGE = "postfix"

MAIN = """
compatibility_level = 3.6
myhostname = {host}
mydomain = example.com
mydestination =
# Loopback is no trusted network here: rules for strangers are what is tested.
mynetworks = 192.0.2.1/32
inet_protocols = ipv4
maillog_file = /run/peer/log/maillog
maillog_file_prefixes = /run/peer
alias_maps =
alias_database =
disable_dns_lookups = yes
smtp_host_lookup = native
smtpd_peername_lookup = no
virtual_mailbox_domains = example.com
virtual_mailbox_base = /run/peer
virtual_mailbox_maps = inline:{{ {mailbox}=inbox/maildir/ postmaster@example.com=inbox/maildir/ }}
virtual_alias_maps = inline:{{ postmaster={mailbox} }}
virtual_uid_maps = static:9904
virtual_gid_maps = static:9904
virtual_minimum_uid = 100
default_transport = discard:
relay_transport = discard:
local_transport = error:no local mail
smtpd_relay_restrictions = permit_sasl_authenticated, reject_unauth_destination
smtpd_tls_security_level = may
smtpd_tls_chain_files = /run/peer/certificates/server.key, /run/peer/certificates/chain.pem
smtpd_tls_auth_only = yes
smtpd_sasl_auth_enable = yes
smtpd_sasl_type = cyrus
smtpd_sasl_path = smtpd
cyrus_sasl_config_path = /etc/postfix/sasl
smtpd_sasl_local_domain = {host}
# One machine plays many clients, and some on purpose badly.
smtpd_client_connection_count_limit = 0
smtpd_client_connection_rate_limit = 0
"""

MASTER = """
127.0.0.1:{clear} inet n - n - 200 smtpd
127.0.0.1:{implicit} inet n - n - 200 smtpd
  -o smtpd_tls_wrappermode=yes
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
proxymap unix - - n - - proxymap
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""

SASL = """
pwcheck_method: auxprop
auxprop_plugin: sasldb
sasldb_path: /etc/postfix/sasl/sasldb2
mech_list: PLAIN LOGIN SCRAM-SHA-256
"""


def files(peer) -> dict[str, str]:
    values = {"host": peer.host, "mailbox": peer.mailbox, "clear": peer.clear, "implicit": peer.implicit}
    return {"/etc/postfix/main.cf": MAIN.format(**values), "/etc/postfix/master.cf": MASTER.format(**values),
            "/etc/postfix/sasl/smtpd.conf": SASL,
            "/etc/hosts": f"127.0.0.1 localhost {peer.host}\n", "/etc/mailname": f"{peer.host}\n"}


def start(peer) -> str:
    return f"""
cp /usr/share/postfix/dynamicmaps.cf /etc/postfix/dynamicmaps.cf
mkdir -p /var/spool/postfix /var/lib/postfix /etc/postfix/dynamicmaps.cf.d /etc/postfix/postfix-files.d
chown postfix /var/lib/postfix
echo {peer.password} | saslpasswd2 -p -c -f /etc/postfix/sasl/sasldb2 -u {peer.host} {peer.user}
chown postfix /etc/postfix/sasl/sasldb2
chgrp postdrop /usr/sbin/postdrop /usr/sbin/postqueue
postfix set-permissions || true
exec postfix start-fg
"""
