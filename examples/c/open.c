// Opens a pseudo-terminal, prints on it and reads what came out. From the top of the repository:
//
//     cc -Ipty-sys/shim examples/c/open.c pty-sys/shim/*.c -o open

#include <pty_shim.h>
#include <stdio.h>
#include <unistd.h>

int main(void) {
    struct pty_shim_pair pair;
    char name[128], output[64];
    ssize_t count;
    if (pty_shim_open(&pair) < 0 || pty_shim_subsidiary_name(pair.manager, name, sizeof name) < 0) {
        perror("cannot open a pseudo-terminal");
        return 1;
    }
    printf("%s, by the backend %s\n", name, pty_shim_backend()->name);
    if (write(pair.subsidiary, "hello\n", 6) != 6)
        return 1;
    count = read(pair.manager, output, sizeof output);
    printf("%zd bytes: a terminal ends lines with CR LF\n", count);
    return 0;
}
