#!/bin/sh
# Runs serve.sh as the server's user, in namespaces or without. It replaces the shell. Arguments: the texts of confine.sh
# and of serve.sh, `namespaces`, `user_namespaces` or `none`, then those of confine.sh behind these.
confined_server() {
  confine=$1 serve=$2
  shift 2
  # a session of its own: a terminal that sudo made for this script ends with it
  detach=
  ! command -v setsid >/dev/null || detach=setsid
  case $1 in
    namespaces)
      exec $detach unshare --mount --pid --ipc --fork --kill-child -- sh -c "$confine" confine "$serve" "$@"
      ;;
    user_namespaces)
      exec $detach unshare --user --map-root-user --mount --pid --ipc --fork --kill-child -- \
        sh -c "$confine" confine "$serve" "$@"
      ;;
  esac
  directory=$2 programs=$4
  shift 7
  exec $detach sh -c "$serve" serve "$directory" "$programs" "$@"
}
