#!/bin/sh
# Runs inside new mount, PID and IPC namespaces and makes them the whole world of a restored server: everything of the
# host is read-only, nothing but the test's own directories can be written, no socket of the host can be reached, there is
# no network, and `system()` and `popen()` start nothing. Then it gives up its rights for good and runs the server. It is
# the first process of its PID namespace: when it ends, so does all that it started.
#
# Arguments: the text of serve.sh, `namespaces` (it runs as root) or `user_namespaces` (as root of a user namespace), the
# test's directory, of the socket, of the programs, uid and gid of the server's user, how many tablespaces WAL creates, the
# location of each, and arguments for serve.sh. A reason why it cannot be done is written to `refused` in the test's
# directory.
#
# The root is changed with pivot_root and not with chroot, from which a process with CAP_SYS_CHROOT gets out.

set -u
serve=$1 kind=$2 directory=$3 socket=$4 programs=$5 uid=$6 gid=$7 locations=$8
shift 8
root=$directory/root
work=$directory
refuse() { printf '%s\n' "$1" >"$work/refused"; exit 1; }
memory() { mount -t tmpfs -o "mode=$1,size=$2" barback "$3"; }
. ./elsewhere.sh
sockets=$(sed -n 's|^[^/]* \(/.*\)$|\1|p' /proc/self/net/unix)

mount --make-rprivate / && memory 0755 1m "$root" && mount --make-unbindable "$root" ||
  refuse 'a file system of its own cannot be mounted'
mkdir "$root/.work" "$root/.socket" "$root/.shell" "$root/proc" "$root/run" "$root/tmp"
mount --bind "$directory" "$root/.work" && mount --bind "$socket" "$root/.socket" ||
  refuse "$directory cannot be mounted again"
for path in /* /.[!.]*; do
  [ ! -e "$root$path" ] || continue
  if [ -L "$path" ]; then
    cp -P "$path" "$root$path"
  elif [ -d "$path" ]; then
    mkdir "$root$path"
    mount --rbind "$path" "$root$path" || refuse "$path cannot be mounted again"
  fi
done
# in a container that hides parts of /proc a new one is refused
mount -t proc -o nosuid,nodev,noexec proc "$root/proc" 2>/dev/null || mount --rbind /proc "$root/proc" ||
  refuse '/proc cannot be mounted'

while read -r _ _ _ _ point options _; do
  # a host of containers has hundreds: no process is started for each
  case $point in *\\*) point=$(printf '%b' "$(printf '%s' "$point" | sed 's/\\\([0-7]\{3\}\)/\\0\1/g')") ;; esac
  case $point in "$root/.work" | "$root/.socket" | "$root/proc" | "$root/proc/"*) continue ;; "$root"/*) ;; *) continue ;; esac
  case ,$options, in *,ro,*) continue ;; esac
  # the other options of a mount cannot be given up in a user namespace
  others=${options#rw}
  # one that lies below another that was mounted later is out of everyone's reach
  [ -e "$point" ] || continue
  mount -o "remount,bind,ro$others" none "$point" || refuse "$point cannot be made read-only"
done </proc/self/mountinfo
cd "$root" && pivot_root . . && umount -l . && cd / || refuse 'the root cannot be changed'
work=/.work

for path in /tmp /var/tmp /dev/shm; do
  [ ! -d "$path" ] || [ -L "$path" ] || memory 1777 64m "$path" || refuse "$path cannot be covered"
done
[ -L /var/run ] || [ ! -d /var/run ] || memory 0755 1m /var/run || refuse '/var/run cannot be covered'
# a socket of the host's own PostgreSQL would let its user in
printf '%s\n' "$sockets" | while read -r path; do
  [ ! -S "$path" ] || mount --bind /dev/null "$path" || exit 1
done || refuse 'a socket cannot be covered'

for name in data tablespaces run; do
  mkdir -p "$directory/$name" && mount --bind "$work/$name" "$directory/$name" ||
    refuse "$directory/$name cannot be mounted"
done
mkdir -p "$socket" && mount --bind /.socket "$socket" || refuse "$socket cannot be mounted"

# Makes a directory in a file system that is read-only, by one in memory that shows what was there.
make_point() {
  [ ! -d "$1" ] || return 0
  above=$1
  until [ -d "$above" ]; do above=$(dirname -- "$above"); done
  if [ "$above" != / ]; then
    shown=/.shown$(printf '%s' "$above" | tr / .)
    mkdir "$shown" && mount --rbind "$above" "$shown" && memory 0755 1m "$above" || return 1
    for entry in "$shown"/* "$shown"/.[!.]*; do
      over=$above/$(basename -- "$entry")
      if [ -L "$entry" ]; then cp -P "$entry" "$over"
      elif [ -d "$entry" ]; then mkdir "$over" && mount --rbind "$entry" "$over" || return 1
      fi
    done
  fi
  mkdir -p "$1"
}
while [ "$locations" -gt 0 ]; do
  place=$work/tablespaces/$(elsewhere "$1")
  mkdir "$place" && chmod 0700 "$place" && { [ "$kind" != namespaces ] || chown "$uid:$gid" "$place"; } &&
    make_point "$1" && mount --bind "$place" "$1" || refuse "the tablespace at $1 cannot be placed elsewhere"
  locations=$((locations - 1))
  shift
done

[ -x "$programs/postgres" ] || refuse "$programs cannot be reached"
# what system() and popen() start; a busybox is everything else as well
shell=$(readlink -f /bin/sh)
false=$(readlink -f /bin/false || readlink -f /usr/bin/false)
: >/.shell/sh
mount --bind "$shell" /.shell/sh || refuse "$shell cannot be mounted again"
if [ "$shell" != "$false" ]; then mount --bind "$false" "$shell" || refuse "$shell cannot be covered"; fi
umount -l /.socket && rmdir /.socket || refuse "$socket cannot be closed"
command -v unshare >/dev/null || refuse 'unshare cannot be reached'
umount -l /.work && rmdir /.work && mount -o remount,bind,ro none / || exit 1

set -- "$serve" serve "$directory" "$programs" "$@"
if [ "$kind" = namespaces ]; then
  exec unshare --net -- setpriv --reuid="$uid" --regid="$gid" --clear-groups --no-new-privs \
    --bounding-set=-all --inh-caps=-all --pdeathsig=KILL -- /.shell/sh -c "$@"
fi
exec unshare --net -- unshare --user --map-user="$uid" --map-group="$gid" -- /.shell/sh -c "$@"
