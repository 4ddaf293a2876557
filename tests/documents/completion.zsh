
# Completes a command and its arguments behind '--'.
_pty-cli_run_after_end() {
    local end=${words[(i)--]}
    (( end < CURRENT )) || return 1
    shift $end words
    (( CURRENT -= end ))
    _normal
}
