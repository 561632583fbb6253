//! The live certificate check: SMTP dialogue and TLS. The only module with a socket.
