# shellcheck shell=bash
# How a step is run and told of, and how its result is kept.

# Creates the cache and keeps other runs out of it until this one ends.
open_cache() {
  logs=$cache/logs
  mkdir -p "$logs"
  exec 9>"$cache/lock"
  if ! flock --nonblock 9; then
    echo 'Waits for another run of this script.'
    flock 9
  fi
}

# step NAME COMMAND…: one line with the seconds it took; a failure shows the end of its log and ends this shell.
step() {
  local name=$1 started=$SECONDS status=0 log
  shift
  log=$logs/${name//[^A-Za-z0-9.]/-}.log
  # Not as a condition: in one, bash would not stop at a failing command.
  set +e
  (set -e; "$@") >"$log" 2>&1
  status=$?
  set -e
  if [ "$status" -eq 0 ]; then
    printf '%4d s  %s\n' "$((SECONDS - started))" "$name"
    return
  fi
  printf 'FAIL    %s, after %d s. The end of %s:\n' "$name" "$((SECONDS - started))" "$log" >&2
  tail -n 20 "$log" | sed 's/^/        /' >&2
  exit 1
}

# Twelve digits that stand for the arguments.
hash_of() { printf '%s\n' "$@" | sha256sum | cut -c 1-12; }

# make_part PATH COMMAND…: lets the command write to the path that it is given last, unless the part is there.
# A path is the cache's, NAME@HASH; what was made from something else under the same name is removed.
make_part() {
  local part=$1
  shift
  if [ -e "$part" ]; then return; fi
  rm -rf "${part%@*}"@*
  "$@" "$part@new"
  mv "$part@new" "$part"
}

# make_image NAME FOLDER ROOT FILES… [-- ARGUMENTS…]: builds FOLDER's Dockerfile on a Debian root, with the files
# beside it, unless the image that has the name was made from the same.
make_image() {
  local name=$1 folder=$2 root=$3 made_from context files=() file
  shift 3
  while [ $# -gt 0 ] && [ "$1" != -- ]; do files+=("$1"); shift; done
  if [ $# -gt 0 ]; then shift; fi
  made_from=$(hash_of "$(basename "$(root_part "$root")")" "${files[@]##*/}" "$@" "$(cat "$folder"/*)")
  if [ "$(docker image inspect --format '{{index .Config.Labels "org.escalog.made-from"}}' "$name" 2>/dev/null)" = "$made_from" ]; then return; fi

  context=$(mktemp -d)
  # shellcheck disable=SC2064
  trap "rm -rf '$context'" EXIT
  cp "$folder"/* "$context"
  for file in "${files[@]}"; do cp -r "$file" "$context/$(basename "${file%@*}")"; done
  docker build --tag "$name" --build-arg "base=$(import_root "$root")" --build-arg "made_from=$made_from" "$@" "$context"
}
