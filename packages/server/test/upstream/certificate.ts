/**
 * A self-signed certificate for 127.0.0.1 that no client trusts, and its key, which protects nothing: for tests
 * of what happens when a provider cannot prove who it is.
 */
export const loopbackCertificate = `-----BEGIN CERTIFICATE-----
MIIBkDCCATagAwIBAgIUeC+SwX72dfrUj3pxaAIWUSy3Wf8wCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJMTI3LjAuMC4xMCAXDTI2MTEyMjE3MjQxNVoYDzIxMjYxMDI5
MTcyNDE1WjAUMRIwEAYDVQQDDAkxMjcuMC4wLjEwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAATq9ipLdeovWsOXiVs0l/A9xww0DuSdTFmEMm79Eg1kXyX5W2nZM2Jo
y7eAN5DfqSzO1FTJ4jffPubIu6LN/lTyo2QwYjAdBgNVHQ4EFgQUXOySJ5Ij622Z
+Rw1YDVT4JHDLzowHwYDVR0jBBgwFoAUXOySJ5Ij622Z+Rw1YDVT4JHDLzowDwYD
VR0TAQH/BAUwAwEB/zAPBgNVHREECDAGhwR/AAABMAoGCCqGSM49BAMCA0gAMEUC
IQC0J0p2fCgy1D1S/OCNRqzIn6N+1p1qrLPy5jc8EURzxAIgQMjN+P8dkW/gUCOF
SchfdSPoloJ1ckZ4ZggnG/9XJJc=
-----END CERTIFICATE-----
`;

export const loopbackKey = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg16wWQkiM7G6wjlyN
aRr0aR75mcFhlnM5l7lMgeDUZcqhRANCAATq9ipLdeovWsOXiVs0l/A9xww0DuSd
TFmEMm79Eg1kXyX5W2nZM2Joy7eAN5DfqSzO1FTJ4jffPubIu6LN/lTy
-----END PRIVATE KEY-----
`;
