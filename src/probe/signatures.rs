//! Signatures on certificates that OpenSSL and BoringSSL check and ring does not: those of P-521 keys,
//! and SHA-512 with the smaller curves.
//!
//! Not here: signatures in a handshake. There a P-521 key is what Gmail refuses.

use std::fmt;
use std::sync::LazyLock;

use ecdsa::signature::hazmat::PrehashVerifier;
use p521::ecdsa;
use ring::digest;
use rustls::pki_types::{
    AlgorithmIdentifier, InvalidSignature, SignatureVerificationAlgorithm, alg_id,
};

/// All algorithms with which a certificate may be signed.
pub(super) fn verification_algorithms() -> &'static [&'static dyn SignatureVerificationAlgorithm] {
    static ALL: LazyLock<Vec<&'static dyn SignatureVerificationAlgorithm>> = LazyLock::new(|| {
        let more = MORE
            .iter()
            .map(|more| more as &dyn SignatureVerificationAlgorithm);
        let ring = webpki::ALL_VERIFICATION_ALGS.iter().copied();
        ring.chain(more).collect()
    });
    &ALL
}

/// A curve and a digest.
struct CurveSignature {
    name: &'static str,
    curve: Curve,
    key: AlgorithmIdentifier,
    signature: AlgorithmIdentifier,
    digest: &'static digest::Algorithm,
}

#[derive(Clone, Copy)]
enum Curve {
    P256,
    P384,
    P521,
}

impl fmt::Debug for CurveSignature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

impl SignatureVerificationAlgorithm for CurveSignature {
    fn verify_signature(
        &self,
        public_key: &[u8],
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), InvalidSignature> {
        let hash = digest::digest(self.digest, message);
        let hash = hash.as_ref();
        let is_valid = match self.curve {
            Curve::P256 => {
                let key = p256::ecdsa::VerifyingKey::from_sec1_bytes(public_key);
                let signature = p256::ecdsa::DerSignature::from_bytes(signature);
                key.and_then(|key| key.verify_prehash(hash, &signature?))
                    .is_ok()
            }
            Curve::P384 => {
                let key = p384::ecdsa::VerifyingKey::from_sec1_bytes(public_key);
                let signature = p384::ecdsa::DerSignature::from_bytes(signature);
                key.and_then(|key| key.verify_prehash(hash, &signature?))
                    .is_ok()
            }
            Curve::P521 => {
                let key = p521::ecdsa::VerifyingKey::from_sec1_bytes(public_key);
                let signature = p521::ecdsa::DerSignature::from_bytes(signature);
                key.and_then(|key| key.verify_prehash(hash, &signature?))
                    .is_ok()
            }
        };
        if is_valid {
            Ok(())
        } else {
            Err(InvalidSignature)
        }
    }

    fn public_key_alg_id(&self) -> AlgorithmIdentifier {
        self.key
    }

    fn signature_alg_id(&self) -> AlgorithmIdentifier {
        self.signature
    }
}

const MORE: [CurveSignature; 5] = [
    CurveSignature {
        name: "ECDSA_P256_SHA512",
        curve: Curve::P256,
        key: alg_id::ECDSA_P256,
        signature: alg_id::ECDSA_SHA512,
        digest: &digest::SHA512,
    },
    CurveSignature {
        name: "ECDSA_P384_SHA512",
        curve: Curve::P384,
        key: alg_id::ECDSA_P384,
        signature: alg_id::ECDSA_SHA512,
        digest: &digest::SHA512,
    },
    CurveSignature {
        name: "ECDSA_P521_SHA256",
        curve: Curve::P521,
        key: alg_id::ECDSA_P521,
        signature: alg_id::ECDSA_SHA256,
        digest: &digest::SHA256,
    },
    CurveSignature {
        name: "ECDSA_P521_SHA384",
        curve: Curve::P521,
        key: alg_id::ECDSA_P521,
        signature: alg_id::ECDSA_SHA384,
        digest: &digest::SHA384,
    },
    CurveSignature {
        name: "ECDSA_P521_SHA512",
        curve: Curve::P521,
        key: alg_id::ECDSA_P521,
        signature: alg_id::ECDSA_SHA512,
        digest: &digest::SHA512,
    },
];

#[cfg(test)]
mod tests {
    use p521::ecdsa::signature::hazmat::PrehashSigner;

    use super::*;

    /// A public key, and a signature over the digest of a message.
    fn signed(curve: Curve, digest: &'static digest::Algorithm) -> (Vec<u8>, Vec<u8>) {
        let hash = digest::digest(digest, b"message");
        let hash = hash.as_ref();
        match curve {
            Curve::P256 => {
                let key = p256::ecdsa::SigningKey::from_slice(&[7; 32]).unwrap();
                let signature: p256::ecdsa::DerSignature = key.sign_prehash(hash).unwrap();
                let public = key.verifying_key().to_sec1_point(false);
                (public.as_bytes().to_vec(), signature.as_bytes().to_vec())
            }
            Curve::P384 => {
                let key = p384::ecdsa::SigningKey::from_slice(&[7; 48]).unwrap();
                let signature: p384::ecdsa::DerSignature = key.sign_prehash(hash).unwrap();
                let public = key.verifying_key().to_sec1_point(false);
                (public.as_bytes().to_vec(), signature.as_bytes().to_vec())
            }
            Curve::P521 => {
                let mut secret = [7; 66];
                secret[0] = 0;
                let key = p521::ecdsa::SigningKey::from_slice(&secret).unwrap();
                let signature: p521::ecdsa::DerSignature = key.sign_prehash(hash).unwrap();
                let public = key.verifying_key().to_sec1_point(false);
                (public.as_bytes().to_vec(), signature.as_bytes().to_vec())
            }
        }
    }

    #[test]
    fn right_signatures_pass_and_wrong_ones_do_not() {
        for algorithm in &MORE {
            let (key, signature) = signed(algorithm.curve, algorithm.digest);
            let verify = |key: &[u8], message: &[u8], signature: &[u8]| {
                algorithm.verify_signature(key, message, signature).is_ok()
            };
            assert!(verify(&key, b"message", &signature), "{algorithm:?}");
            assert!(!verify(&key, b"massage", &signature), "{algorithm:?}");
            assert!(!verify(&key, b"message", &signature[1..]), "{algorithm:?}");
            assert!(!verify(&key[1..], b"message", &signature), "{algorithm:?}");
            let mut other = signature.clone();
            if let Some(last) = other.last_mut() {
                *last ^= 1;
            }
            assert!(!verify(&key, b"message", &other), "{algorithm:?}");
        }
    }
}
