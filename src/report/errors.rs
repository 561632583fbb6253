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
    let found = TEXTS.iter().find(|(piece, _)| text.contains(piece));
    found.and_then(|(_, code)| Topic::find(code))
}

/// A longer text is no error message.
const LONGEST: usize = 4096;

/// A piece of a text in lower case, and the code. The first that fits decides: the exact ones stand
/// before those that many texts hold.
const TEXTS: &[(&str, &str)] = &[
    // The name is not on the certificate.
    ("certificate doesn't match the host", "name_mismatch"),
    ("certificate does not match the host", "name_mismatch"),
    ("証明書がホストと一致しません", "name_mismatch"),
    ("ssl_error_bad_cert_domain", "name_mismatch"),
    ("belongs to a different site", "name_mismatch"),
    ("target principal name is incorrect", "name_mismatch"),
    ("ターゲット プリンシパル名", "name_mismatch"),
    ("cn name does not match the passed value", "name_mismatch"),
    ("does not match the name of the site", "name_mismatch"),
    ("did not match expected cn", "name_mismatch"),
    ("does not match certificate's altnames", "name_mismatch"),
    ("err_tls_cert_altname_invalid", "name_mismatch"),
    (
        "no alternative certificate subject name matches",
        "name_mismatch",
    ),
    ("does not match target host name", "name_mismatch"),
    ("no subject alternative dns name matching", "name_mismatch"),
    ("no subject alternative names matching", "name_mismatch"),
    ("remotecertificatenamemismatch", "name_mismatch"),
    ("hostname mismatch", "name_mismatch"),
    ("does not match hostname", "name_mismatch"),
    ("doesn't match hostname", "name_mismatch"),
    (
        "certificate is not valid for the requested usage",
        "key_usage",
    ),
    ("certificate is not valid for", "name_mismatch"),
    ("x509: certificate is valid for", "name_mismatch"),
    ("was not verified", "name_mismatch"),
    ("certificate name mismatch", "name_mismatch"),
    ("err_cert_common_name_invalid", "name_mismatch"),
    ("cert_e_cn_no_match", "name_mismatch"),
    ("can't verify the identity of", "name_mismatch"),
    ("cannot verify server identity", "name_mismatch"),
    ("num=62", "name_mismatch"),
    ("legacy common name field", "cn_only"),
    ("no subject alternative names present", "cn_only"),
    // Who issued it.
    ("in certificate chain", "untrusted_issuer"),
    ("self_signed_cert_in_chain", "untrusted_issuer"),
    ("mozilla_pkix_error_self_signed_cert", "self_signed"),
    ("depth_zero_self_signed_cert", "self_signed"),
    ("self-signed", "self_signed"),
    ("self signed", "self_signed"),
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
    ("issued by a trusted authority", "untrusted_issuer"),
    ("not trusted by the trust provider", "untrusted_issuer"),
    ("authority that is not trusted", "untrusted_issuer"),
    ("signed by unknown authority", "untrusted_issuer"),
    (
        "security certificate that cannot be verified",
        "untrusted_issuer",
    ),
    ("確認できないセキュリティ証明書", "untrusted_issuer"),
    ("pkix path building failed", "untrusted_issuer"),
    ("remotecertificatechainerrors", "untrusted_issuer"),
    ("issuer certificate is unknown", "untrusted_issuer"),
    (
        "trust anchor for certification path not found",
        "untrusted_issuer",
    ),
    ("err_cert_authority_invalid", "untrusted_issuer"),
    ("cert_e_untrustedroot", "untrusted_issuer"),
    ("cert_e_chaining", "missing_intermediate"),
    // Its dates.
    ("sec_error_expired_certificate", "expired"),
    ("err_cert_date_invalid", "expired"),
    ("cert_e_expired", "expired"),
    ("certificate has expired", "expired"),
    ("certificate is expired", "expired"),
    ("cert_has_expired", "expired"),
    ("not within its validity period", "expired"),
    ("証明書の有効期限が切れて", "expired"),
    ("not_yet_valid", "not_yet_valid"),
    ("certificate is not yet valid", "not_yet_valid"),
    // Keys, signatures, usage.
    ("inadequate_key_size", "weak_key"),
    ("key too small", "weak_key"),
    ("md too weak", "weak_signature"),
    ("cert_signature_algorithm_disabled", "weak_signature"),
    ("unsuitable certificate purpose", "key_usage"),
    ("unsupported certificate purpose", "key_usage"),
    ("sec_error_inadequate_key_usage", "key_usage"),
    ("sec_error_inadequate_cert_type", "key_usage"),
    // The handshake.
    ("ssl_error_unsupported_version", "tls_too_old"),
    ("alert protocol version", "tls_too_old"),
    ("unsupported protocol", "tls_too_old"),
    ("unsupported_protocol", "tls_too_old"),
    ("wrong version number", "tls_failed"),
    ("no shared cipher", "tls_failed"),
    ("ssl_error_rx_record_too_long", "tls_failed"),
    ("no_cypher_overlap", "tls_failed"),
    ("handshake failure", "tls_failed"),
    ("no peer certificate available", "tls_failed"),
    ("doesn't advertise that feature", "starttls_not_offered"),
    (
        "didn't find starttls in server response",
        "starttls_not_offered",
    ),
    ("0x800ccc1a", "starttls_not_offered"),
    ("connection encryption type", "starttls_not_offered"),
    ("starttls extension not supported", "starttls_not_offered"),
    ("starttls not supported", "starttls_not_offered"),
    (
        "tls is required, but was not offered",
        "starttls_not_offered",
    ),
    ("does not support starttls", "starttls_not_offered"),
    (
        "must issue a starttls command first",
        "starttls_not_offered",
    ),
    ("starttls denied", "starttls_refused"),
    ("tls not available due to", "starttls_refused"),
    // The login.
    ("auth extension not supported", "no_auth"),
    ("no suitable authentication method", "no_auth"),
    ("selected authentication method", "no_auth"),
    // The way there.
    ("enotfound", "dns_not_found"),
    ("dns type 'aaaa' lookup", "dns_not_found"),
    ("could not resolve host", "dns_not_found"),
    ("no such host", "dns_not_found"),
    ("name or service not known", "dns_not_found"),
    ("unknownhostexception", "dns_not_found"),
    ("econnrefused", "refused"),
    ("connection refused", "refused"),
    ("actively refused", "refused"),
    ("curl: (7)", "refused"),
    ("winerror 10061", "refused"),
    ("too many connections", "not_ready"),
    ("no route to host", "timeout"),
    ("econnreset", "closed"),
    ("connection reset", "closed"),
    ("socket hang up", "closed"),
    ("unexpected eof", "closed"),
    ("etimedout", "timeout"),
    ("greeting never received", "timeout"),
    ("timed out", "timeout"),
    ("connection timeout", "timeout"),
    ("timeout error", "timeout"),
    ("couldn't reach", "timeout"),
    ("could not reach", "timeout"),
    ("サーバーに接続できません", "timeout"),
    ("smtp connect() failed", "timeout"),
    ("0x800ccc0e", "timeout"),
    // What many libraries say of each of these.
    ("certificate verify failed", "untrusted_issuer"),
    ("certificate_verify_failed", "untrusted_issuer"),
    ("tls negotiation failed", "tls_failed"),
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
        ];
        for (text, code) in table {
            assert_eq!(topic_of(text).map(|topic| topic.code), Some(code), "{text}");
        }
    }
}
