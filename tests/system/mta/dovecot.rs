//! Dovecot's submission service, which takes logins in front of another server.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::{
    BY_SNI, HOST, Lab, Listener, NAME_ADDED, RENEWED, Reload, Server, find,
    is_judged_as_openssl_sees_it, run, shows_the_replaced_certificates,
};

#[test]
#[ignore = "needs dovecot-submissiond 2.3, openssl, and root for another configuration"]
fn dovecot_is_judged_as_openssl_sees_it() {
    let lab = Lab::new("dovecot");
    let dovecot = Dovecot::start(&lab);
    is_judged_as_openssl_sees_it(&lab, &dovecot.server);
    let reload = || {
        let doveadm = find("doveadm").expect("dovecot-core is not installed");
        let configuration = &dovecot.configuration;
        run(Command::new(doveadm)
            .arg("-c")
            .arg(configuration)
            .arg("reload"));
    };
    lab.replace_certificates();
    let replaced = [RENEWED, NAME_ADDED];
    shows_the_replaced_certificates(&lab, &dovecot.server, &replaced, Reload::By(&reload));
}

pub(super) struct Dovecot {
    server: Server,
    configuration: PathBuf,
    /// Where another server may ask it about logins.
    pub(super) auth: PathBuf,
}

impl Dovecot {
    pub(super) fn start(lab: &Lab) -> Self {
        let dovecot = find("dovecot").expect("dovecot-core is not installed");
        let folder = lab.create_folder("dovecot");
        // Whoever comes from the server's own address counts as safe without TLS; we come from
        // 127.0.0.1.
        let listeners = Listener::both("127.0.0.2");
        let configuration = folder.join("dovecot.conf");
        let auth = folder.join("auth");
        std::fs::write(&configuration, settings(lab, &folder, &auth, &listeners)).unwrap();
        let mut command = Command::new(dovecot);
        command.arg("-F").arg("-c").arg(&configuration);
        Self {
            server: Server::start(&mut command, listeners, &["PLAIN", "LOGIN"]),
            configuration,
            auth,
        }
    }
}

fn settings(
    lab: &Lab,
    folder: &Path,
    auth: &Path,
    [submission, submissions]: &[Listener; 2],
) -> String {
    let (folder, auth) = (folder.display(), auth.display());
    let (address, first) = (submission.address.ip(), submission.address.port());
    let second = submissions.address.port();
    let mut text = format!(
        "base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
protocols = submission
listen = {address}
hostname = {HOST}
submission_relay_host = 127.0.0.1
submission_relay_port = 1
ssl = required
auth_mechanisms = plain login
passdb {{
  driver = static
  args = password=none
}}
userdb {{
  driver = static
  args = uid=nobody gid=nogroup home={folder}/home
}}
service submission-login {{
  # A process that leaves after one client may reset the next.
  service_count = 0
  inet_listener submission {{
    port = {first}
  }}
  inet_listener submissions {{
    port = {second}
    ssl = yes
  }}
}}
service auth {{
  unix_listener {auth} {{
    mode = 0666
  }}
}}
"
    );
    text += &certificate(lab, HOST);
    for host in BY_SNI {
        write!(text, "local_name {host} {{\n{}}}\n", certificate(lab, host)).unwrap();
    }
    text
}

fn certificate(lab: &Lab, host: &str) -> String {
    let (certificate, key) = (lab.certificate(host), lab.key(host));
    format!(
        "ssl_cert = <{}\nssl_key = <{}\n",
        certificate.display(),
        key.display()
    )
}
