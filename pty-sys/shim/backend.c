/* The table of backends, and the one in use. */
#include "internal.h"

static const struct pty_shim_backend *const backends[] = {
#ifdef PTY_SHIM_HAS_LINUX
    &pty_shim_backend_linux,
#endif
    &pty_shim_backend_posix,
#ifdef PTY_SHIM_HAS_OPENPTY
    &pty_shim_backend_libc,
#endif
    &pty_shim_backend_bsd,
    NULL,
};

const struct pty_shim_backend *const *pty_shim_backends(void) {
    return backends;
}

const struct pty_shim_backend *pty_shim_backend(void) {
#ifdef PTY_SHIM_CHOICE /* the name of one of the tables above */
    return &PTY_SHIM_CHOICE;
#else
    return backends[0];
#endif
}

int pty_shim_open(struct pty_shim_pair *pair) {
    return pty_shim_backend()->open(pair);
}

int pty_shim_open_subsidiary(int manager) {
    return pty_shim_backend()->open_subsidiary(manager);
}

int pty_shim_subsidiary_name(int manager, char *buffer, size_t size) {
    return pty_shim_backend()->subsidiary_name(manager, buffer, size);
}
