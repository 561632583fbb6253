//! How other programs say what is wrong: the texts that people search for.
//!
//! Knows the sentences and error names of mail programs, libraries and tools, and which of our codes
//! each is about. A text may hold host names and numbers anywhere, so a piece of it decides.

use crate::report::explain::Topic;

/// The code that a pasted error text is about.
///
/// ```
/// use heloscope::report::errors::topic_of;
///
/// let gmail = "TLS Negotiation failed, the certificate doesn\u{2019}t match the host.";
/// assert_eq!(topic_of(gmail).map(|topic| topic.code), Some("name_mismatch"));
/// let node = "Error: connect ECONNREFUSED 192.0.2.1:587";
/// assert_eq!(topic_of(node).map(|topic| topic.code), Some("refused"));
/// assert_eq!(topic_of("the weather is fine"), None);
/// ```
#[must_use]
pub fn topic_of(text: &str) -> Option<Topic> {
    let text: String = text.chars().take(LONGEST).collect();
    let straight = text
        .to_lowercase()
        .replace(['\u{2018}', '\u{2019}', '`'], "'");
    let words: Vec<_> = straight.split_whitespace().collect();
    let text = words.join(" ");
    let has_both = |first: &str, second: &str| {
        let rest = text.split_once(first).map(|(_, rest)| rest);
        rest.is_some_and(|rest| rest.contains(second))
    };
    let whole = TEXTS.iter().filter(|(piece, _)| text.contains(piece));
    let pairs = PAIRS
        .iter()
        .filter(|(first, second, _)| has_both(first, second));
    let alone = ALONE.iter().filter(|(piece, _)| stands_alone(&text, piece));
    let codes = whole.map(|(_, code)| *code);
    let codes = codes.chain(pairs.map(|(_, _, code)| *code));
    let mut codes = codes.chain(alone.map(|(_, code)| *code));
    codes.next().and_then(Topic::find)
}

/// Whether the piece is the whole text, or one of its words.
fn stands_alone(text: &str, piece: &str) -> bool {
    let is_mark = |c: char| !c.is_alphanumeric() && c != '_';
    text.trim_matches(is_mark) == piece || text.split(is_mark).any(|word| word == piece)
}

/// A longer text is no error message.
const LONGEST: usize = 4096;

/// Two pieces with a name between them, and the code.
const PAIRS: &[(&str, &str, &str)] = &[
    // Gmail.
    ("can't find ", ", code: 0", "dns_not_found"),
];

/// A piece of a text in lower case, and the code. The first that fits decides: the exact ones stand
/// before those that many texts hold.
const TEXTS: &[(&str, &str)] = &[
    // The name is not on the certificate.
    ("certificate doesn't match the host", "name_mismatch"),
    ("certificate does not match the host", "name_mismatch"),
    ("証明書がホストと一致しません", "name_mismatch"),
    ("証明書がホストと一致していません", "name_mismatch"),
    (
        "zertifikat stimmt nicht mit dem host überein",
        "name_mismatch",
    ),
    (
        "hostname stimmt nicht mit dem zertifikat überein",
        "name_mismatch",
    ),
    ("ホスト名が証明書と一致しません", "name_mismatch"),
    ("ssl_error_bad_cert_domain", "name_mismatch"),
    ("requested domain name does not match", "name_mismatch"),
    (
        "angeforderter domainname stimmt nicht mit dem zertifikat",
        "name_mismatch",
    ),
    ("belongs to a different site", "name_mismatch"),
    ("gehört zu einer anderen website", "name_mismatch"),
    ("他のサイトの証明書です", "name_mismatch"),
    ("他のサイト用の証明書が使われて", "name_mismatch"),
    ("certificate is only valid for", "name_mismatch"),
    ("certificate that is not valid for", "name_mismatch"),
    ("zertifikat ist nur gültig für", "name_mismatch"),
    ("zertifikat gilt nur für", "name_mismatch"),
    ("zertifikat gilt nicht für", "name_mismatch"),
    ("にだけ有効なもの", "name_mismatch"),
    ("次のドメイン名にのみ有効", "name_mismatch"),
    ("target principal name is incorrect", "name_mismatch"),
    ("zielprinzipalname", "name_mismatch"),
    ("対象のプリンシパル名", "name_mismatch"),
    ("ターゲット プリンシパル名", "name_mismatch"),
    ("sec_e_wrong_principal", "name_mismatch"),
    ("0x80090322", "name_mismatch"),
    ("cn name does not match the passed value", "name_mismatch"),
    ("0x800b010f", "name_mismatch"),
    ("does not match the name of the site", "name_mismatch"),
    (
        "name auf dem sicherheitszertifikat ist ungültig",
        "name_mismatch",
    ),
    ("証明書の名前が無効であるか", "name_mismatch"),
    ("did not match expected cn", "name_mismatch"),
    ("does not match certificate's altnames", "name_mismatch"),
    ("hostname/ip doesn't match certificate", "name_mismatch"),
    ("\" doesn't match certificate", "name_mismatch"),
    ("err_tls_cert_altname_invalid", "name_mismatch"),
    (
        "no alternative certificate subject name matches",
        "name_mismatch",
    ),
    ("does not match target host name", "name_mismatch"),
    ("does not match target hostname", "name_mismatch"),
    ("failed to match connection hostname", "name_mismatch"),
    ("name(s) or common name do not match", "name_mismatch"),
    ("no subject alternative dns name matching", "name_mismatch"),
    ("no subject alternative names matching", "name_mismatch"),
    ("certificateexception: no name matching", "name_mismatch"),
    ("remotecertificatenamemismatch", "name_mismatch"),
    (
        "did not match the name given in the server's ssl certificate",
        "name_mismatch",
    ),
    ("hostname mismatch", "name_mismatch"),
    ("hostname_mismatch", "name_mismatch"),
    ("ip address mismatch", "name_mismatch"),
    ("does not match hostname", "name_mismatch"),
    ("doesn't match hostname", "name_mismatch"),
    ("does not match the server certificate", "name_mismatch"),
    (
        "name in the certificate does not match the expected",
        "name_mismatch",
    ),
    (
        "certificate is not valid for the requested usage",
        "key_usage",
    ),
    ("certificate is not valid for", "name_mismatch"),
    ("certificate not valid for name", "name_mismatch"),
    ("peer certificate: notvalidforname", "name_mismatch"),
    ("x509: certificate is valid for", "name_mismatch"),
    ("doesn't contain any ip sans", "name_mismatch"),
    ("was not verified", "name_mismatch"),
    ("certificate name mismatch", "name_mismatch"),
    ("err_cert_common_name_invalid", "name_mismatch"),
    ("cert_e_cn_no_match", "name_mismatch"),
    ("can't verify the identity of", "name_mismatch"),
    ("cannot verify server identity", "name_mismatch"),
    ("cannot be verified by mail", "name_mismatch"),
    (
        "serveridentität kann nicht überprüft werden",
        "name_mismatch",
    ),
    ("サーバの識別情報を検証できません", "name_mismatch"),
    ("num=62", "name_mismatch"),
    ("error:num=64", "name_mismatch"),
    (
        "unable to obtain common name from peer certificate",
        "name_mismatch",
    ),
    ("legacy common name field", "cn_only"),
    ("no subject alternative names present", "cn_only"),
    // Who issued it.
    (
        "certificate issuer is unknown, the certificate is self-signed",
        "untrusted_issuer",
    ),
    ("証明書の発行者が不明、証明書が自己署名", "untrusted_issuer"),
    ("not trusted by the system for one or more", "tls_failed"),
    ("in certificate chain", "untrusted_issuer"),
    ("self_signed_cert_in_chain", "untrusted_issuer"),
    ("mozilla_pkix_error_self_signed_cert", "self_signed"),
    ("depth_zero_self_signed_cert", "self_signed"),
    ("self-signed", "self_signed"),
    ("self signed", "self_signed"),
    ("vom aussteller selbst signiert", "self_signed"),
    ("自己署名", "self_signed"),
    (
        "unable to verify the first certificate",
        "missing_intermediate",
    ),
    ("unable_to_verify_leaf_signature", "missing_intermediate"),
    (
        "unable to get local issuer certificate",
        "missing_intermediate",
    ),
    ("unable_to_get_issuer_cert_locally", "missing_intermediate"),
    ("sec_error_unknown_issuer", "untrusted_issuer"),
    ("sec_error_untrusted_issuer", "untrusted_issuer"),
    ("sec_error_ca_cert_invalid", "untrusted_issuer"),
    ("sec_error_cert_not_in_name_space", "untrusted_issuer"),
    ("sec_error_unknown_critical_extension", "untrusted_issuer"),
    ("mozilla_pkix_error_mitm_detected", "untrusted_issuer"),
    ("ca_cert_used_as_end_entity", "ca_certificate"),
    ("causedasendentity", "ca_certificate"),
    (
        "extension identifying it as a certificate authority",
        "ca_certificate",
    ),
    ("certificate issuer is not recognized", "untrusted_issuer"),
    (
        "certificate issuer has been marked as not trusted",
        "untrusted_issuer",
    ),
    (
        "zertifikat-aussteller der gegenstelle wurde",
        "untrusted_issuer",
    ),
    ("issuer certificate is not trusted", "untrusted_issuer"),
    (
        "dem aussteller-zertifikat nicht vertraut wird",
        "untrusted_issuer",
    ),
    ("発行者の証明書が信頼されていないため", "untrusted_issuer"),
    ("issued by an invalid ca certificate", "untrusted_issuer"),
    (
        "ungültigen zertifizierungsstellen-zertifikat ausgestellt",
        "untrusted_issuer",
    ),
    ("不正な認証局の証明書で発行されている", "untrusted_issuer"),
    ("does not come from a trusted source", "untrusted_issuer"),
    (
        "kommt nicht von einer vertrauenswürdigen quelle",
        "untrusted_issuer",
    ),
    (
        "信頼されている提供元から得られたものではありません",
        "untrusted_issuer",
    ),
    ("issued by a trusted authority", "untrusted_issuer"),
    (
        "weil nicht verifiziert wurde, dass es von einer vertrauenswürdigen",
        "untrusted_issuer",
    ),
    (
        "認証局が発行したものとして検証されていない",
        "untrusted_issuer",
    ),
    ("不明な証明書です", "untrusted_issuer"),
    ("not trusted by the trust provider", "untrusted_issuer"),
    (
        "beim vertrauensanbieter nicht als vertrauenswürdig",
        "untrusted_issuer",
    ),
    ("信頼していないルート証明書", "untrusted_issuer"),
    ("信頼されていないルート証明書", "untrusted_issuer"),
    ("authority that is not trusted", "untrusted_issuer"),
    (
        "von einer nicht vertrauenswürdigen zertifizierungsstelle",
        "untrusted_issuer",
    ),
    ("信頼されていない機関によって", "untrusted_issuer"),
    ("sec_e_untrusted_root", "untrusted_issuer"),
    ("0x80090325", "untrusted_issuer"),
    ("0x800b0109", "untrusted_issuer"),
    ("0x800b010a", "missing_intermediate"),
    ("company you have not chosen to trust", "untrusted_issuer"),
    ("von einer firma ausgestellt, die sie", "untrusted_issuer"),
    (
        "not from a trusted certifying authority",
        "untrusted_issuer",
    ),
    (
        "信頼された証明機関からの証明書ではありません",
        "untrusted_issuer",
    ),
    ("signed by unknown authority", "untrusted_issuer"),
    (
        "security certificate that cannot be verified",
        "untrusted_issuer",
    ),
    (
        "sicherheitszertifikat, das nicht überprüft werden kann",
        "untrusted_issuer",
    ),
    ("確認できないセキュリティ証明書", "untrusted_issuer"),
    ("確認出来ないセキュリティ証明書", "untrusted_issuer"),
    ("pkix path building failed", "untrusted_issuer"),
    ("remotecertificatechainerrors", "untrusted_issuer"),
    ("issuer certificate is unknown", "untrusted_issuer"),
    ("aussteller-zertifikat unbekannt ist", "untrusted_issuer"),
    (
        "aussteller des sicherheitszertifikats unbekannt ist",
        "untrusted_issuer",
    ),
    (
        "aussteller des zertifikats unbekannt ist",
        "untrusted_issuer",
    ),
    ("発行者の証明書が不明", "untrusted_issuer"),
    ("certificate issuer is unknown", "untrusted_issuer"),
    ("hasn't got a known issuer", "untrusted_issuer"),
    ("untrusted issuer /", "untrusted_issuer"),
    ("peer certificate: unknownissuer", "untrusted_issuer"),
    ("invalid ca certificate", "untrusted_issuer"),
    ("unhandled critical extension", "untrusted_issuer"),
    ("permitted subtree violation", "untrusted_issuer"),
    ("excluded subtree violation", "untrusted_issuer"),
    ("error:num=34", "untrusted_issuer"),
    ("error:num=47", "untrusted_issuer"),
    ("error:num=79", "untrusted_issuer"),
    (
        "trust anchor for certification path not found",
        "untrusted_issuer",
    ),
    ("err_cert_authority_invalid", "untrusted_issuer"),
    ("cert_e_untrustedroot", "untrusted_issuer"),
    ("cert_e_chaining", "missing_intermediate"),
    // Its dates.
    ("sec_error_expired_certificate", "expired"),
    ("sec_error_expired_issuer_certificate", "expired"),
    ("err_cert_date_invalid", "expired"),
    ("cert_e_expired", "expired"),
    ("sec_e_cert_expired", "expired"),
    ("0x800b0101", "expired"),
    ("0x80090328", "expired"),
    ("certificate has expired", "expired"),
    ("certificate is expired", "expired"),
    ("certificate expired on", "expired"),
    ("peer certificate: expired", "expired"),
    ("peer certificate: certificate expired", "expired"),
    ("certificateexpiredexception", "expired"),
    ("cert_has_expired", "expired"),
    ("chain uses expired certificate", "expired"),
    ("certificate is not currently valid", "expired"),
    ("not within its validity period", "expired"),
    ("zertifikat abgelaufen", "expired"),
    ("zertifikat ist abgelaufen", "expired"),
    ("zertifikat der gegenstelle ist abgelaufen", "expired"),
    ("des zertifikataussteller ist abgelaufen", "expired"),
    ("abgelaufen. die aktuelle zeit ist", "expired"),
    ("zertifikat ist derzeit nicht gültig", "expired"),
    ("証明書の有効期限が切れて", "expired"),
    ("証明書の有効期限を過ぎて", "expired"),
    ("に切れています。現在時刻は", "expired"),
    ("証明書が期限切れ", "expired"),
    ("証明書は期限切れ", "expired"),
    ("証明書は現在有効ではありません", "expired"),
    ("not_yet_valid", "not_yet_valid"),
    ("certificate is not yet valid", "not_yet_valid"),
    ("certificate will not be valid until", "not_yet_valid"),
    ("chain uses not yet valid certificate", "not_yet_valid"),
    ("certificatenotyetvalidexception", "not_yet_valid"),
    ("zertifikat gilt erst ab", "not_yet_valid"),
    ("まで有効になりません。現在時刻は", "not_yet_valid"),
    // Keys, signatures, usage.
    ("inadequate_key_size", "weak_key"),
    ("dh key too small", "tls_failed"),
    ("dh_key_too_small", "tls_failed"),
    ("ephemeral_dh_key", "tls_failed"),
    ("weak ephemeral diffie-hellman key", "tls_failed"),
    ("key too small", "weak_key"),
    ("ee_key_too_small", "weak_key"),
    ("weak_server_cert_key", "weak_key"),
    ("certificate key too weak", "weak_key"),
    ("error:num=66", "weak_key"),
    ("error:num=67", "weak_key"),
    ("md too weak", "weak_signature"),
    ("ca_md_too_weak", "weak_signature"),
    ("signature digest algorithm too weak", "weak_signature"),
    ("error:num=68", "weak_signature"),
    ("cert_signature_algorithm_disabled", "weak_signature"),
    ("signature algorithm that was disabled", "weak_signature"),
    (
        "signatur-algorithmus signiert wurde, der deaktiviert",
        "weak_signature",
    ),
    (
        "安全ではない署名アルゴリズムによって署名されている",
        "weak_signature",
    ),
    ("unsuitable certificate purpose", "key_usage"),
    ("unsupported certificate purpose", "key_usage"),
    ("sec_error_inadequate_key_usage", "key_usage"),
    ("sec_error_inadequate_cert_type", "key_usage"),
    // The handshake.
    ("ssl_error_unsupported_version", "tls_too_old"),
    ("ssl_error_protocol_version_alert", "tls_too_old"),
    ("unsupported version of security protocol", "tls_too_old"),
    (
        "nicht unterstützte version des sicherheitsprotokolls",
        "tls_too_old",
    ),
    ("nicht unterstützte protokollversion", "tls_too_old"),
    ("alert protocol version", "tls_too_old"),
    ("alert_protocol_version", "tls_too_old"),
    ("alert: protocol_version", "tls_too_old"),
    ("protocol version not supported", "tls_too_old"),
    ("not accepted by client preferences", "tls_too_old"),
    ("unsupported protocol", "tls_too_old"),
    ("unsupported_protocol", "tls_too_old"),
    ("wrong version number", "tls_failed"),
    ("wrong_version_number", "tls_failed"),
    ("does not look like a tls handshake", "tls_failed"),
    ("unexpected tls packet was received", "tls_failed"),
    ("unrecognized ssl message", "tls_failed"),
    ("no shared cipher", "tls_failed"),
    ("ssl_error_rx_record_too_long", "tls_failed"),
    ("exceeded the maximum permissible length", "tls_failed"),
    ("no_cypher_overlap", "tls_failed"),
    ("no common encryption algorithm", "tls_failed"),
    (
        "keine gemeinsamen verschlüsselungsalgorithmen",
        "tls_failed",
    ),
    ("could not negotiate a supported cipher suite", "tls_failed"),
    ("acceptable set of security parameters", "tls_failed"),
    ("cipher suites are inappropriate", "tls_failed"),
    ("do not possess a common algorithm", "tls_failed"),
    ("クライアントとサーバーは共通のアルゴリズム", "tls_failed"),
    ("クライアントとサーバーは、共通のアルゴリズム", "tls_failed"),
    ("sec_e_algorithm_mismatch", "tls_failed"),
    ("0x80090331", "tls_failed"),
    (
        "message received was unexpected or badly formatted",
        "tls_failed",
    ),
    ("sec_e_illegal_message", "tls_failed"),
    ("0x80090326", "tls_failed"),
    ("sec_e_invalid_token", "tls_failed"),
    ("0x80090308", "tls_failed"),
    ("handshake failure", "tls_failed"),
    ("handshake_failure", "tls_failed"),
    ("tlsv1 unrecognized name", "tls_failed"),
    ("unrecognized_name", "tls_failed"),
    ("no certificate for the requested dns name", "tls_failed"),
    ("certificate_required_alert", "tls_failed"),
    ("ssl_error_bad_cert_alert", "tls_failed"),
    ("ssl/tls alert bad certificate", "tls_failed"),
    ("ssl peer cannot verify your certificate", "tls_failed"),
    ("sslv3 alert", "tls_failed"),
    ("sslv3_alert", "tls_failed"),
    ("tlsv1 alert", "tls_failed"),
    ("tlsv1_alert", "tls_failed"),
    ("tlsv13 alert", "tls_failed"),
    ("tlsv13_alert", "tls_failed"),
    ("tls fatal alert has been received", "tls_failed"),
    ("remote party sent a tls alert", "tls_failed"),
    ("remote error: tls:", "tls_failed"),
    ("unsafe legacy renegotiation disabled", "tls_failed"),
    ("unsafe_legacy_renegotiation_disabled", "tls_failed"),
    ("no peer certificate available", "tls_failed"),
    ("doesn't advertise that feature", "starttls_not_offered"),
    (
        "da der server diese funktion nicht angibt",
        "starttls_not_offered",
    ),
    ("が starttls をサポートしていない", "starttls_not_offered"),
    (
        "didn't find starttls in server response",
        "starttls_not_offered",
    ),
    ("0x800ccc1a", "starttls_not_offered"),
    ("0x800ccc7d", "starttls_not_offered"),
    (
        "does not support ssl-secured connections",
        "starttls_not_offered",
    ),
    ("connection encryption type", "starttls_not_offered"),
    ("verbindungsverschlüsselungstyp", "starttls_not_offered"),
    (
        "指定した種類の接続暗号化をサポートしていません",
        "starttls_not_offered",
    ),
    (
        "指定した種類の接続の暗号化をサポートしていません",
        "starttls_not_offered",
    ),
    ("starttls extension not supported", "starttls_not_offered"),
    ("starttls not supported", "starttls_not_offered"),
    ("starttlsがサポートされていません", "starttls_not_offered"),
    ("unterstützt kein starttls", "starttls_not_offered"),
    (
        "tls is required, but was not offered",
        "starttls_not_offered",
    ),
    ("does not support starttls", "starttls_not_offered"),
    (
        "does not support tls via the starttls command",
        "starttls_not_offered",
    ),
    ("did not advertise starttls", "starttls_not_offered"),
    ("requested ssl level failed", "starttls_not_offered"),
    ("must issue a starttls command", "starttls_required"),
    ("must first issue a starttls", "starttls_required"),
    ("starttls is required", "starttls_required"),
    (
        "encryption required for requested authentication",
        "starttls_required",
    ),
    ("starttls denied", "starttls_refused"),
    ("tls not available due to", "starttls_refused"),
    ("454 4.7.0 tls not available", "starttls_refused"),
    ("454 tls not available", "starttls_refused"),
    (
        "error upgrading connection with starttls",
        "starttls_refused",
    ),
    // The greeting.
    ("bad helo", "ehlo_refused"),
    ("helo command rejected", "ehlo_refused"),
    ("invalid helo argument", "ehlo_refused"),
    ("invalid ehlo argument", "ehlo_refused"),
    ("ehlo command failed: 550", "ehlo_refused"),
    ("ehlo command failed: 501", "ehlo_refused"),
    ("ehlo command failed: 504", "ehlo_refused"),
    ("smtpheloerror", "ehlo_refused"),
    ("too many connections", "not_ready"),
    ("too many concurrent smtp connections", "not_ready"),
    ("421 4.7.0", "not_ready"),
    ("421-4.7.0", "not_ready"),
    ("unexpected smtp-server response: 4", "not_ready"),
    ("unexpected smtp-server response: 5", "not_ready"),
    ("client host blocked", "not_ready"),
    ("client host rejected", "not_ready"),
    ("] blocked using", "not_ready"),
    // The login.
    ("auth extension not supported", "no_auth"),
    ("selected authentication method", "no_auth"),
    (
        "unterstützt die gewählte authentifizierungsmethode nicht",
        "no_auth",
    ),
    ("選択された認証方式をサポートしていません", "no_auth"),
    ("server does not support authentication", "no_auth"),
    ("did not advertise authentication", "no_auth"),
    (
        "none of the authentication methods supported by this client",
        "no_auth",
    ),
    (
        "authentication mechanisms supported by both server and client",
        "no_auth",
    ),
    ("0x800ccc80", "no_auth"),
    ("no suitable authentication method", "no_password_login"),
    ("does not allow plaintext passwords", "no_password_login"),
    (
        "übertragung des passworts im klartext nicht",
        "no_password_login",
    ),
    ("が平文のパスワードを許可していません", "no_password_login"),
    (
        "smtpclientauthentication is disabled",
        "smtp_auth_turned_off",
    ),
    // The way there.
    ("enotfound", "dns_not_found"),
    ("eai_again", "dns_not_found"),
    ("querya ebadname", "dns_not_found"),
    ("querya enodata", "dns_not_found"),
    ("querya etimeout", "dns_not_found"),
    ("querya eservfail", "dns_not_found"),
    ("dns type 'aaaa' lookup", "dns_not_found"),
    ("dns type 'a' lookup", "dns_not_found"),
    ("could not resolve host", "dns_not_found"),
    ("no such host", "dns_not_found"),
    ("angegebene host ist unbekannt", "dns_not_found"),
    ("kein solcher host bekannt", "dns_not_found"),
    ("そのようなホストは不明", "dns_not_found"),
    ("name or service not known", "dns_not_found"),
    ("nodename nor servname provided", "dns_not_found"),
    ("temporary failure in name resolution", "dns_not_found"),
    ("getaddrinfo failed", "dns_not_found"),
    ("unknownhostexception", "dns_not_found"),
    (
        "is unknown. the server may be incorrectly configured",
        "dns_not_found",
    ),
    (
        "ist unbekannt. der server ist eventuell falsch konfiguriert",
        "dns_not_found",
    ),
    (
        "が見つかりません。サーバーの設定に誤りがある",
        "dns_not_found",
    ),
    ("0x800ccc0d", "dns_not_found"),
    ("econnrefused", "refused"),
    ("connection refused", "refused"),
    ("actively refused", "refused"),
    ("zielcomputer die verbindung verweigerte", "refused"),
    ("対象のコンピューターによって拒否された", "refused"),
    ("is refusing smtp connections", "refused"),
    ("lehnt smtp-verbindungen ab", "refused"),
    ("smtp 接続が拒否された", "refused"),
    ("pr_connect_refused_error", "refused"),
    ("errno=111", "refused"),
    ("errno: 111", "refused"),
    ("connect:errno=61", "refused"),
    ("no route to host", "refused"),
    ("network is unreachable", "refused"),
    ("ehostunreach", "refused"),
    ("enetunreach", "refused"),
    ("connection timed out", "timeout"),
    ("curl: (7)", "refused"),
    ("winerror 10061", "refused"),
    ("econnreset", "closed"),
    ("connection reset", "closed"),
    ("pr_connect_reset_error", "closed"),
    ("pr_end_of_file_error", "closed"),
    ("winerror 10054", "closed"),
    ("forcibly closed by the remote host", "closed"),
    ("vom remotehost geschlossen", "closed"),
    ("リモート ホストに強制的に切断", "closed"),
    ("errno=104", "closed"),
    ("errno: 104", "closed"),
    ("socket hang up", "closed"),
    ("unexpected eof", "closed"),
    ("ssl_error_syscall", "closed"),
    (
        "disconnected before secure tls connection was established",
        "closed",
    ),
    ("remote host terminated the handshake", "closed"),
    ("remote host closed connection during handshake", "closed"),
    ("closed the transport stream", "closed"),
    ("non-properly terminated", "closed"),
    ("unexpected socket close", "closed"),
    ("send failure: broken pipe", "closed"),
    ("errno=32 broken pipe", "closed"),
    ("empty reply from server", "closed"),
    ("lost in the middle of the transaction", "closed"),
    ("mitten in der transaktion verloren", "closed"),
    ("送信処理の途中で送信 (smtp) サーバー", "closed"),
    ("connection to the server was interrupted", "closed"),
    ("サーバーへの接続が中断されました", "closed"),
    ("0x800ccc0f", "closed"),
    ("etimedout", "timeout"),
    ("greeting never received", "timeout"),
    ("timed out", "timeout"),
    ("ns_error_net_timeout", "timeout"),
    ("connection timeout", "timeout"),
    ("timeout error", "timeout"),
    ("ablaufzeit (timeout) überschritten", "timeout"),
    ("との接続がタイムアウト", "timeout"),
    ("connected party did not properly respond", "timeout"),
    ("da die gegenstelle nach einer bestimmten zeit", "timeout"),
    ("呼び出し先が一定の時間を過ぎても", "timeout"),
    ("winerror 10060", "timeout"),
    ("errno=110", "timeout"),
    ("errno: 110", "timeout"),
    ("connect:errno=60", "timeout"),
    ("0x8004210b", "timeout"),
    ("0x800ccc19", "timeout"),
    ("]:465: lost connection", "closed"),
    ("]:587: lost connection", "closed"),
    ("]:25: lost connection", "closed"),
    ("while receiving the initial server greeting", "closed"),
    ("connection unexpectedly closed", "closed"),
    ("connection closed unexpectedly", "closed"),
    // What many libraries say of each of these.
    ("certificate verify failed", "untrusted_issuer"),
    ("certificate_verify_failed", "untrusted_issuer"),
    ("certificate verification failed", "untrusted_issuer"),
    ("証明書の検証に失敗しました", "untrusted_issuer"),
    ("server certificate not trusted", "untrusted_issuer"),
    ("certificate is not trusted", "untrusted_issuer"),
    ("tls negotiation failed", "tls_failed"),
    ("uses an invalid security certificate", "tls_failed"),
    (
        "verwendet ein ungültiges sicherheitszertifikat",
        "tls_failed",
    ),
    ("不正なセキュリティ証明書を使用しています", "tls_failed"),
    ("you are about to override how", "tls_failed"),
    (
        "hiermit übergehen sie die identifikation dieser website",
        "tls_failed",
    ),
    ("例外的に信頼する証明書として", "tls_failed"),
    (
        "invalid according to the validation procedure",
        "tls_failed",
    ),
    ("error in the certificate verification", "tls_failed"),
    ("authentication failed, see inner exception", "tls_failed"),
    ("could not convert socket to tls", "tls_failed"),
    // What servers say of the login.
    ("535 5.7", "login_refused"),
    ("535-5.7", "login_refused"),
    ("534 5.7", "login_refused"),
    ("534-5.7", "login_refused"),
    ("530 5.7", "login_refused"),
    ("530-5.7", "login_refused"),
    ("535 incorrect authentication data", "login_refused"),
    ("535 authentication", "login_refused"),
    ("530 authentication required", "login_refused"),
    ("550 5.7.1 authentication required", "login_refused"),
    ("smtp auth is required", "login_refused"),
    ("username and password not accepted", "login_refused"),
    ("application-specific password required", "login_refused"),
    ("authentication unsuccessful", "login_refused"),
    ("basic authentication is not supported", "login_refused"),
    ("client not authenticated to send", "login_refused"),
    ("client was not authenticated", "login_refused"),
    ("sasl authentication failed", "login_refused"),
    ("[auth] authentication failed", "login_refused"),
    ("smtpauthenticationerror", "login_refused"),
    ("authenticationfailedexception", "login_refused"),
    ("invalid login:", "login_refused"),
    ("missing credentials for", "login_refused"),
    ("curl: (67)", "login_refused"),
    ("authentication failed (method", "login_refused"),
    ("smtp error: could not authenticate", "login_refused"),
    (
        "smtp-fehler: authentifizierung fehlgeschlagen",
        "login_refused",
    ),
    ("smtpエラー: 認証できませんでした", "login_refused"),
    ("unable to authenticate to outgoing server", "login_refused"),
    (
        "kann nicht authentifiziert werden. bitte überprüfen sie das passwort",
        "login_refused",
    ),
    ("の認証に失敗しました。パスワードを確認", "login_refused"),
    ("login to server", "login_refused"),
    ("rejected your login", "login_refused"),
    ("0x800ccc92", "login_refused"),
    ("the user name or password for", "login_refused"),
    ("relay access denied", "login_refused"),
    ("relaying denied", "login_refused"),
    ("relay not permitted", "login_refused"),
    ("unable to relay", "login_refused"),
    // What programs say of any failure to connect.
    ("couldn't reach", "timeout"),
    ("could not reach", "timeout"),
    ("サーバーに接続できません", "timeout"),
    ("smtp connect() failed", "connection_failed"),
    ("could not connect to smtp host", "connection_failed"),
    (
        "konnte keine verbindung zum smtp-host herstellen",
        "connection_failed",
    ),
    ("verbindung zum smtp-server fehlgeschlagen", "timeout"),
    ("smtpホストに接続できません", "connection_failed"),
    ("cannot connect to your outgoing (smtp)", "timeout"),
    ("0x800ccc0e", "timeout"),
    ("0x80042108", "timeout"),
    ("0x80042109", "timeout"),
    ("check your username/password", "login_refused"),
];

/// What says too little inside a longer text: titles that are the whole text, and codes that are a
/// word of their own ("reauth" is not `EAUTH`).
const ALONE: &[(&str, &str)] = &[
    ("unknown identity", "untrusted_issuer"),
    ("unbekannte identität", "untrusted_issuer"),
    ("wrong site", "name_mismatch"),
    ("falsche website", "name_mismatch"),
    ("outdated information", "expired"),
    ("veraltete informationen", "expired"),
    ("econnection", "closed"),
    ("eauth", "login_refused"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_leads_to_its_topic() {
        for (at, (piece, code)) in TEXTS.iter().enumerate() {
            assert_eq!(piece.to_lowercase(), *piece, "compared in lower case");
            assert!(Topic::find(code).is_some(), "{code}");
            let earlier = TEXTS
                .iter()
                .take(at)
                .find(|(other, _)| piece.contains(other));
            assert_eq!(earlier, None, "{piece} is never reached");
        }
        for (piece, code) in ALONE {
            assert_eq!(piece.to_lowercase(), *piece, "compared in lower case");
            assert!(Topic::find(code).is_some(), "{code}");
            let within = TEXTS.iter().find(|(other, _)| piece.contains(other));
            assert_eq!(within, None, "{piece} is never reached");
        }
    }

    #[test]
    fn texts_as_programs_write_them() {
        let table = [
            (
                "Server returned error: \"TLS Negotiation failed, the certificate doesn't match the host., code: 0\"",
                "name_mismatch",
            ),
            (
                "TLS ネゴシエーションに失敗しました。証明書がホストと一致しません。",
                "name_mismatch",
            ),
            (
                "Peer certificate CN=`srv7.example.net' did not match expected CN=`mail.example.com'",
                "name_mismatch",
            ),
            (
                "Error [ERR_TLS_CERT_ALTNAME_INVALID]: Hostname/IP does not match certificate's altnames: Host: a. is not in the cert's altnames: DNS:b",
                "name_mismatch",
            ),
            (
                "curl: (60) SSL: no alternative certificate subject name matches target host name 'mail.example.com'",
                "name_mismatch",
            ),
            (
                "x509: certificate is valid for srv7.example.net, not mail.example.com",
                "name_mismatch",
            ),
            ("verify error:num=18:self-signed certificate", "self_signed"),
            (
                "verify error:num=19:self-signed certificate in certificate chain",
                "untrusted_issuer",
            ),
            (
                "verify error:num=20:unable to get local issuer certificate",
                "missing_intermediate",
            ),
            (
                "SSL operation failed with code 1. OpenSSL Error messages: error:1416F086:SSL routines:tls_process_server_certificate:certificate verify failed",
                "untrusted_issuer",
            ),
            (
                "Couldn\u{2019}t reach server, please double-check the name and port",
                "timeout",
            ),
            (
                "The server does not support the connection encryption type you have specified. (0x800CCC1A)",
                "starttls_not_offered",
            ),
            (
                "error:0A00010B:SSL routines::wrong version number",
                "tls_failed",
            ),
            ("Error: connect ETIMEDOUT 192.0.2.1:587", "timeout"),
            // The server offers encryption; it was the program that did not ask for it.
            (
                "530 5.7.0 Must issue a STARTTLS command first",
                "starttls_required",
            ),
            (
                "538 5.7.11 Encryption required for requested authentication mechanism",
                "starttls_required",
            ),
            (
                "STARTTLS not supported and the user requires enforcement",
                "starttls_not_offered",
            ),
        ];
        for (text, code) in table {
            assert_eq!(topic_of(text).map(|topic| topic.code), Some(code), "{text}");
        }
    }

    #[test]
    fn texts_that_are_about_something_else() {
        for text in [
            "the weather is fine",
            "I can't find my postcode: 07743",
            "Exit, code: 0. You can't find it.",
            "ESOCKET",
            "* PREAUTH IMAP4rev1 server ready",
            "SSLSocketFactory.createSocket",
            "Reconnection attempts: 3",
            "This page contains outdated information about our servers.",
            "The private key doesn't match certificate",
            "curl: (83) SSL: Certificate issuer check failed",
            "SMTP ERROR: Failed to connect to server: (0)",
            "Extension missing: openssl",
            "407 Proxy Authentication Required",
            "The Outgoing server (SMTP) mail.example.com does not seem to support encrypted passwords.",
        ] {
            assert_eq!(topic_of(text), None, "{text}");
        }
    }
}
