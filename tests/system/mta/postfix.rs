//! Postfix, which keeps the certificates of other names in a table, and asks Dovecot about logins.
//!
//! Debian has one mail server installed at a time, so `.ci/postfix` unpacks this one and installs
//! nothing; an installed Postfix is taken first. `/etc/postfix` is left alone in any case.

use std::fmt::Write as _;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::dovecot::Dovecot;
use super::{
    BY_SNI, HOST, Lab, Listener, NAME_ADDED, RENEWED, Reload, Server, chown, find,
    is_judged_as_openssl_sees_it, run, shows_the_replaced_certificates,
};
use crate::files;

#[test]
#[ignore = "needs postfix (.ci/postfix), dovecot-submissiond 2.3, openssl, and root"]
fn postfix_is_judged_as_openssl_sees_it() {
    let lab = Lab::new("postfix");
    let dovecot = Dovecot::start(&lab);
    let postfix = Postfix::configure(&lab, &dovecot.auth);
    let server = postfix.start();
    is_judged_as_openssl_sees_it(&lab, &server);
    lab.replace_certificates();
    let reload = || run(postfix.tool("usr/sbin/postfix").arg("reload"));
    let reload = Reload::By(&reload);
    shows_the_replaced_certificates(&lab, &server, &[NAME_ADDED], reload);
    // The table keeps its own copies, which no reload renews.
    let store = || postfix.store_certificates();
    shows_the_replaced_certificates(&lab, &server, &[RENEWED], Reload::By(&store));
}

struct Postfix {
    /// What stands before `/usr`.
    root: PathBuf,
    configuration: PathBuf,
    addresses: [SocketAddr; 2],
}

impl Postfix {
    fn configure(lab: &Lab, auth: &Path) -> Self {
        let root = match find("postfix") {
            Some(_) => PathBuf::from("/"),
            None => files::package().join("target/postfix"),
        };
        assert!(
            root.join("usr/sbin/postfix").is_file(),
            "postfix is not there: run .ci/postfix"
        );
        let configuration = lab.create_folder("postfix");
        let data = lab.create_folder("postfix-data");
        chown(OWNER, &data);
        let queue = lab.create_folder("postfix-queue");
        let [submission, submissions] = Listener::both("127.0.0.1");
        let addresses = [submission.address, submissions.address];

        let write = |name: &str, text: String| {
            std::fs::write(configuration.join(name), text).unwrap();
        };
        write("main.cf", main(lab, &root, [&queue, &data, auth]));
        write("master.cf", master(addresses));
        let mut table = String::new();
        for host in BY_SNI {
            let (key, certificate) = (lab.key(host), lab.certificate(host));
            let files = format!("{} {}", key.display(), certificate.display());
            writeln!(table, "{host} {files}").unwrap();
        }
        write("sni", table);

        let postfix = Self {
            root,
            configuration,
            addresses,
        };
        postfix.store_certificates();
        // Makes the folders of the queue.
        run(postfix.tool("usr/sbin/postfix").arg("check"));
        postfix
    }

    /// Reads the files that the table names into it.
    fn store_certificates(&self) {
        let table = format!("hash:{}", self.configuration.join("sni").display());
        run(self.tool("usr/sbin/postmap").args(["-F", &table]));
    }

    fn start(&self) -> Server {
        let [submission, submissions] = self.addresses;
        let listeners = [
            Listener {
                address: submission,
                security: heloscope::operator::Security::StartTls,
            },
            Listener {
                address: submissions,
                security: heloscope::operator::Security::ImplicitTls,
            },
        ];
        let mut master = self.tool("usr/lib/postfix/sbin/master");
        Server::start(master.arg("-d"), listeners, &["PLAIN", "LOGIN"])
    }

    fn tool(&self, program: &str) -> Command {
        let mut command = Command::new(self.root.join(program));
        command
            .arg("-c")
            .arg(&self.configuration)
            .env("LD_LIBRARY_PATH", self.root.join("usr/lib/postfix"));
        command
    }
}

/// Has to be an account of its own, other than that of the group: these come with every Debian.
const OWNER: &str = "mail";
const GROUP: &str = "uucp";

fn main(lab: &Lab, root: &Path, [queue, data, auth]: [&Path; 3]) -> String {
    let (queue, data, auth) = (queue.display(), data.display(), auth.display());
    let folder = lab.folder.display();
    let (key, certificate) = (lab.key(HOST), lab.certificate(HOST));
    let (key, certificate) = (key.display(), certificate.display());
    let (usr, etc) = (root.join("usr"), root.join("etc"));
    let (usr, etc) = (usr.display(), etc.display());
    format!(
        "compatibility_level = 3.6
import_environment = MAIL_CONFIG TZ LANG=C LD_LIBRARY_PATH
daemon_directory = {usr}/lib/postfix/sbin
command_directory = {usr}/sbin
shlib_directory = {usr}/lib/postfix
meta_directory = {etc}/postfix
sendmail_path = {usr}/sbin/sendmail
newaliases_path = {usr}/bin/newaliases
mailq_path = {usr}/bin/mailq
queue_directory = {queue}
data_directory = {data}
mail_owner = {OWNER}
setgid_group = {GROUP}
max_use = 10000
myhostname = {HOST}
mydestination =
local_recipient_maps =
inet_protocols = ipv4
inet_interfaces = loopback-only
smtpd_relay_restrictions = reject
smtpd_tls_security_level = may
smtpd_tls_auth_only = yes
smtpd_tls_chain_files = {key}, {certificate}
tls_server_sni_maps = hash:{folder}/postfix/sni
smtpd_sasl_auth_enable = yes
smtpd_sasl_type = dovecot
smtpd_sasl_path = {auth}
"
    )
}

fn master([submission, submissions]: [SocketAddr; 2]) -> String {
    // One process each, so that none comes up with a new certificate before the reload.
    format!(
        "{submission} inet n - n - 1 smtpd
{submissions} inet n - n - 1 smtpd -o smtpd_tls_wrappermode=yes
anvil unix - - n - 1 anvil
tlsmgr unix - - n 1000? 1 tlsmgr
"
    )
}
