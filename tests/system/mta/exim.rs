//! Exim, which chooses a certificate by an expansion of its configuration.

use std::process::Command;

use super::{
    BY_SNI, HOST, Lab, Listener, NAME_ADDED, RENEWED, Reload, Server, chown, find,
    is_judged_as_openssl_sees_it, shows_the_replaced_certificates,
};

#[test]
#[ignore = "needs exim4, openssl, and root for another configuration"]
fn exim_is_judged_as_openssl_sees_it() {
    let lab = Lab::new("exim");
    let server = start(&lab);
    is_judged_as_openssl_sees_it(&lab, &server);
    lab.replace_certificates();
    shows_the_replaced_certificates(&lab, &server, &[RENEWED, NAME_ADDED], Reload::Never);
}

fn start(lab: &Lab) -> Server {
    let exim = find("exim4").expect("exim4 is not installed");
    let listeners = Listener::both("127.0.0.1");
    lab.create_folder("spool");
    lab.create_folder("log");
    chown("Debian-exim", &lab.folder);
    // Written after the change of owner: Exim wants a configuration that only root can write.
    let configuration = lab.folder.join("exim.conf");
    std::fs::write(&configuration, settings(lab, &listeners)).unwrap();
    let mut command = Command::new(exim);
    command.arg("-C").arg(configuration).arg("-bdf");
    Server::start(&mut command, listeners, &["PLAIN"])
}

fn settings(lab: &Lab, [submission, submissions]: &[Listener; 2]) -> String {
    let folder = lab.folder.display();
    let (first, second) = (submission.address.port(), submissions.address.port());
    let certificate = by_name(|host| lab.certificate(host).display().to_string());
    let key = by_name(|host| lab.key(host).display().to_string());
    format!(
        "primary_hostname = {HOST}
spool_directory = {folder}/spool
log_file_path = {folder}/log/%slog
pid_file_path = {folder}/exim.pid
exim_user = Debian-exim
exim_group = Debian-exim
never_users =
local_interfaces = <; [127.0.0.1]:{first} ; [127.0.0.1]:{second}
tls_on_connect_ports = {second}
tls_advertise_hosts = *
tls_certificate = {certificate}
tls_privatekey = {key}
helo_lookup_domains =
host_lookup =
acl_smtp_rcpt = deny
begin acl
deny:
  deny message = test only
begin authenticators
plain:
  driver = plaintext
  public_name = PLAIN
  server_prompts = :
  server_condition = false
  server_advertise_condition = ${{if def:tls_in_cipher}}
"
    )
}

/// The file for the name that the client sent.
fn by_name(file: impl Fn(&str) -> String) -> String {
    BY_SNI.iter().fold(file(HOST), |otherwise, host| {
        let own = file(host);
        format!("${{if eq{{$tls_in_sni}}{{{host}}}{{{own}}}{{{otherwise}}}}}")
    })
}
