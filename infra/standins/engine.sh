# shellcheck shell=bash
# A Docker engine: the one that answers, or Debian's.

install_packages() {
  local missing=() tool
  for tool in go mvn npm node; do
    if ! command -v "$tool"; then echo "$tool is not on the PATH: install it first."; return 1; fi
  done
  command -v mmdebstrap || missing+=(mmdebstrap)
  if ! engine_answers && ! command -v dockerd; then missing+=(docker.io iptables); fi
  if [ "${#missing[@]}" -eq 0 ]; then return; fi
  apt-get update -qq
  # Run level 1 keeps the package from starting a service of its own.
  RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "${missing[@]}"
}

engine_answers() { docker info >/dev/null 2>&1; }

start_engine() {
  local attempt
  if engine_answers; then return; fi
  # Outlives this script, and so must not keep its lock.
  setsid nohup dockerd >"$logs/dockerd.log" 2>&1 </dev/null 9>&- &
  for attempt in {1..300}; do
    if engine_answers; then return; fi
    sleep 0.1
  done
  echo "The engine does not answer after $((attempt / 10)) s. Its log ends with:"
  tail -n 15 "$logs/dockerd.log"
  return 1
}
