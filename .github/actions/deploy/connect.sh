#!/usr/bin/env bash
# Makes the manager available to docker as ssh://manager, with this key and a pinned host key.
set -euo pipefail
umask 077

mkdir -p ~/.ssh
printf '%s\n' "$SSH_KEY" >~/.ssh/deploy
printf '%s\n' "$KNOWN_HOSTS" >~/.ssh/known_hosts
cat >~/.ssh/config <<CONFIG
Host manager
  HostName ${MANAGER#*@}
  User ${MANAGER%%@*}
  IdentityFile ~/.ssh/deploy
  IdentitiesOnly yes
  StrictHostKeyChecking yes
  # A deployment runs docker about a hundred times: reuse one connection.
  ControlMaster auto
  ControlPath ~/.ssh/%C
  ControlPersist 60
CONFIG
docker --host ssh://manager info --format 'Docker {{.ServerVersion}}, {{.Swarm.Nodes}} nodes'
