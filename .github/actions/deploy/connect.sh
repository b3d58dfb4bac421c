#!/usr/bin/env bash
# Lets docker reach the manager as ssh://manager: by this key, and no other machine in its place.
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
  # A deployment asks docker some hundred times: over one connection.
  ControlMaster auto
  ControlPath ~/.ssh/%C
  ControlPersist 60
CONFIG
docker --host ssh://manager info --format 'Docker {{.ServerVersion}}, {{.Swarm.Nodes}} nodes'
