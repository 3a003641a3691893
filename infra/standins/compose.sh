# shellcheck shell=bash
# Docker Compose: the plug-in that answers, or that of Debian sid, which needs nothing but a C library.

make_compose() {
  local part
  if docker compose version; then return; fi
  part=$cache/docker-compose@sid
  make_part "$part" unpack_compose
  install -D "$part" "${DOCKER_CONFIG:-$HOME/.docker}/cli-plugins/docker-compose"
  docker compose version
}

unpack_compose() {
  local folder
  folder=$(mktemp -d)
  unpack extract directory sid docker-compose "$folder"
  mv "$folder/usr/libexec/docker/cli-plugins/docker-compose" "$1"
  rm -rf "$folder"
}
