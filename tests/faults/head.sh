# Runs a command as somebody who may not do everything: root may.
as_other() {
    if [ "$(id -u)" = 0 ]; then
        cp "$B" "$X/bulletin"
        shift
        chmod 755 "$X" .. "$X/bulletin"
        umask_=$(umask); umask 022; chown 65534 . "$X"; umask "$umask_"
        setpriv --reuid=65534 --regid=65534 --clear-groups "$X/bulletin" "$@"
    else
        "$@"
    fi
}
# Writes $X/typst, which gives its version as the real one does; then does this, with the place of its output in $out.
fake() {
    printf '#!/bin/sh\ntest "$1" = --version && exec "%s" --version\nX="%s"\nfor out; do :; done\n%s\n' \
        "$T" "$X" "$1" >"$X/typst"
    chmod +x "$X/typst"
}
