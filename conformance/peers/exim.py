"""Exim (Debian's heavy daemon, GnuTLS) with TLS, AUTH, CHUNKING and one mailbox.

It takes 20 connections, as it does by default: fewer than the suite opens.
"""

PACKAGE = "exim4-daemon-heavy"

CONFIGURATION = """
primary_hostname = {host}
exim_path = /usr/sbin/exim4
spool_directory = /var/spool/exim4
log_file_path = /run/peer/log/exim-%s
pid_file_path = /run/exim.pid
daemon_smtp_ports = {clear} : {implicit}
tls_on_connect_ports = {implicit}
local_interfaces = 127.0.0.1
tls_advertise_hosts = *
tls_certificate = /run/exim-tls/chain.pem
tls_privatekey = /run/exim-tls/server.key
auth_advertise_hosts = ${{if eq{{$tls_in_cipher}}{{}}{{}}{{*}}}}
acl_smtp_rcpt = acl_rcpt
acl_smtp_data = accept
smtp_accept_max = 20
smtp_accept_queue_per_connection = 0
host_lookup =
rfc1413_hosts =
never_users = root
domainlist local_domains = example.com

begin acl
acl_rcpt:
  accept authenticated = *
  accept domains = +local_domains
         local_parts = alice : postmaster
  # RFC 5321 4.5.1: this name needs no domain.
  accept condition = ${{if eqi{{$local_part@$domain}}{{postmaster@{host}}}}}
  accept condition = ${{if and{{{{eqi{{$local_part}}{{postmaster}}}}{{eq{{$domain}}{{}}}}}}}}
  deny   domains = +local_domains
         message = no such mailbox
  deny   message = no relaying

begin routers
mailbox:
  driver = accept
  domains = +local_domains : {host}
  transport = maildir
elsewhere:
  driver = redirect
  data = :blackhole:

begin transports
maildir:
  driver = appendfile
  directory = /run/peer/inbox/maildir
  maildir_format
  create_directory
  user = mailbox
  group = mailbox

begin retry
* * F,2h,15m

begin authenticators
plain:
  driver = plaintext
  public_name = PLAIN
  server_prompts = :
  server_condition = ${{if and{{{{eq{{$auth2}}{{{user}}}}}{{eq{{$auth3}}{{{password}}}}}{{or{{{{eq{{$auth1}}{{}}}}{{eq{{$auth1}}{{$auth2}}}}}}}}}}}}
  server_set_id = $auth2
login:
  driver = plaintext
  public_name = LOGIN
  server_prompts = Username:: : Password::
  server_condition = ${{if and{{{{eq{{$auth1}}{{{user}}}}}{{eq{{$auth2}}{{{password}}}}}}}}}
  server_set_id = $auth1
scram:
  driver = cyrus_sasl
  public_name = SCRAM-SHA-256
  server_mech = SCRAM-SHA-256
  server_service = smtp
  server_hostname = {host}
  server_realm = {host}
  server_set_id = $auth1
"""

SASL = """
pwcheck_method: auxprop
auxprop_plugin: sasldb
sasldb_path: /etc/sasldb2
mech_list: SCRAM-SHA-256
"""


def files(peer) -> dict[str, str]:
    values = {"host": peer.host, "clear": peer.clear, "implicit": peer.implicit, "user": peer.user,
              "password": peer.password}
    return {"/etc/exim4/exim4.conf": CONFIGURATION.format(**values), "/etc/sasl2/exim.conf": SASL,
            "/etc/hosts": f"127.0.0.1 localhost {peer.host}\n", "/etc/mailname": f"{peer.host}\n"}


def start(peer) -> str:
    return f"""
mkdir -p /var/spool/exim4/input /var/spool/exim4/db /var/spool/exim4/msglog /var/log/exim4 /run/exim-tls
cp /run/peer/certificates/chain.pem /run/peer/certificates/server.key /run/exim-tls/
echo {peer.password} | saslpasswd2 -p -c -f /etc/sasldb2 -u {peer.host} {peer.user}
chown -R Debian-exim:Debian-exim /var/spool/exim4 /var/log/exim4 /run/exim-tls /etc/sasldb2
exec /usr/sbin/exim4 -bdf -q5m
"""
