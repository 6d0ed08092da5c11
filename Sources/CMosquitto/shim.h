// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <errno.h>
#include <mosquitto.h>
#include <mqtt_protocol.h>
#include <netdb.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <sys/epoll.h>
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
