#!/bin/sh
# How a server could be confined here. Argument: a directory to mount on. Tells
# `confinement`, or `unconfined` with the reason.

# shellcheck disable=SC2016 # it is the inner shell that expands
find_confinement() {
  if [ "$(id -u)" = 0 ]; then
    said=$(unshare --mount --pid --ipc --fork --kill-child -- sh -c '
      mount -t tmpfs barback "$1" && exec unshare --net -- setpriv \
        --clear-groups --no-new-privs --bounding-set=-all --inh-caps=-all --pdeathsig=KILL -- true' sh "$1" 2>&1) &&
      { tell confinement namespaces; return 0; }
  else
    said=$(unshare --user --map-root-user --mount --pid --ipc --fork --kill-child -- sh -c '
      mount -t tmpfs barback "$1" && exec unshare --net -- unshare --user --map-user="$2" --map-group="$3" -- true' \
      sh "$1" "$(id -u)" "$(id -g)" 2>&1) &&
      { tell confinement user_namespaces; return 0; }
  fi
  tell unconfined "$(printf '%s' "$said" | tail -n 1)"
}
