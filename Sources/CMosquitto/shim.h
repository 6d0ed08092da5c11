// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <errno.h>
#include <mosquitto.h>
#include <mqtt_protocol.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

// libmosquitto does not say how far its TLS handshake is, nor why a certificate was refused.
// OpenSSL does, of the same connection: `ssl` is what mosquitto_ssl_get() returns, NULL allowed.

/// 1 while a TLS handshake is under way, 0 when it is done or the connection has no TLS.
static inline int cmosquitto_is_handshaking(void *ssl) {
    return ssl != NULL && SSL_is_init_finished((SSL *)ssl) == 0;
}

/// 1 when the handshake cannot go on until the socket takes more bytes.
static inline int cmosquitto_handshake_wants_write(void *ssl) {
    return ssl != NULL && SSL_want((SSL *)ssl) == SSL_WRITING;
}

/// An X509_V_ERR_ code; X509_V_OK (0) when the certificate was not the trouble.
static inline long cmosquitto_certificate_error(void *ssl) {
    return ssl == NULL ? X509_V_OK : SSL_get_verify_result((SSL *)ssl);
}

/// OpenSSL's words for an X509_V_ERR_ code. Never freed.
static inline const char *_Nonnull cmosquitto_certificate_error_text(long code) {
    return X509_verify_cert_error_string(code);
}

/// The version in use, such as "TLSv1.3". Never freed.
static inline const char *_Nonnull cmosquitto_tls_version(void *ssl) {
    return ssl == NULL ? "" : SSL_get_version((SSL *)ssl);
}

/// What is wrong with the files of a TLS connection.
enum {
    CMOSQUITTO_FILES_GOOD,
    CMOSQUITTO_CA_BAD,
    CMOSQUITTO_CERTIFICATE_BAD,
    CMOSQUITTO_KEY_BAD,
    CMOSQUITTO_PAIR_BAD,
    CMOSQUITTO_NO_MEMORY,
};

static inline int cmosquitto_no_pass_phrase(char *buffer, int size, int writes, void *context) {
    (void)buffer, (void)size, (void)writes, (void)context;
    return 0;
}

static inline int cmosquitto_load_files(
    SSL_CTX *_Nonnull tls, const char *_Nullable ca, const char *_Nullable certificate, const char *_Nullable key
) {
    // Without this OpenSSL asks for a pass phrase on the terminal.
    SSL_CTX_set_default_passwd_cb(tls, cmosquitto_no_pass_phrase);
    if (ca != NULL && SSL_CTX_load_verify_locations(tls, ca, NULL) != 1) return CMOSQUITTO_CA_BAD;
    if (certificate == NULL || key == NULL) return CMOSQUITTO_FILES_GOOD;
    if (SSL_CTX_use_certificate_chain_file(tls, certificate) != 1) return CMOSQUITTO_CERTIFICATE_BAD;
    if (SSL_CTX_use_PrivateKey_file(tls, key, SSL_FILETYPE_PEM) == 1) return CMOSQUITTO_FILES_GOOD;
    unsigned long error = ERR_peek_last_error();
    int is_pair = ERR_GET_LIB(error) == ERR_LIB_X509;
    return is_pair ? CMOSQUITTO_PAIR_BAD : CMOSQUITTO_KEY_BAD;
}

/// Loads PEM files as a connection would; NULL for one that is not used. A `CMOSQUITTO_` number.
static inline int cmosquitto_check_files(
    const char *_Nullable ca, const char *_Nullable certificate, const char *_Nullable key
) {
    SSL_CTX *tls = SSL_CTX_new(TLS_client_method());
    if (tls == NULL) return CMOSQUITTO_NO_MEMORY;
    int fault = cmosquitto_load_files(tls, ca, certificate, key);
    SSL_CTX_free(tls);
    ERR_clear_error();
    return fault;
}

/// 1 when the first certificate of a PEM file has expired, else 0, also when it cannot be read.
static inline int cmosquitto_has_expired(const char *_Nonnull path) {
    BIO *file = BIO_new_file(path, "r");
    X509 *certificate = file == NULL ? NULL : PEM_read_bio_X509(file, NULL, cmosquitto_no_pass_phrase, NULL);
    int has_expired = certificate != NULL && X509_cmp_current_time(X509_get0_notAfter(certificate)) < 0;
    X509_free(certificate);
    BIO_free(file);
    ERR_clear_error();
    return has_expired;
}

/// Has the kernel ask a silent peer after `idle` seconds, and give it up after three more thirds of that.
static inline void cmosquitto_keep_tcp_alive(int descriptor, int idle) {
    int on = 1, interval = idle > 3 ? idle / 3 : 1, count = 3;
    // A connection without these options works; libmosquitto's own keep-alive is the first to notice.
    setsockopt(descriptor, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
    setsockopt(descriptor, IPPROTO_TCP, TCP_KEEPIDLE, &idle, sizeof idle);
    setsockopt(descriptor, IPPROTO_TCP, TCP_KEEPINTVL, &interval, sizeof interval);
    setsockopt(descriptor, IPPROTO_TCP, TCP_KEEPCNT, &count, sizeof count);
}

// Swift's Glibc module does not show <sys/epoll.h>.

/// A close-on-exec epoll descriptor, or -errno.
static inline int cmosquitto_epoll(void) {
    int descriptor = epoll_create1(EPOLL_CLOEXEC);
    return descriptor == -1 ? -errno : descriptor;
}

/// Begins or changes the watch over a descriptor: 0 or -errno.
static inline int cmosquitto_epoll_watch(int epoll, int descriptor, unsigned int events) {
    struct epoll_event event = {.events = events, .data = {.fd = descriptor}};
    if (epoll_ctl(epoll, EPOLL_CTL_MOD, descriptor, &event) == 0) return 0;
    if (errno == ENOENT && epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event) == 0) return 0;
    return -errno;
}
