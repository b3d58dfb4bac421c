#!/usr/bin/env bash
# Deploys IMAGE with the files of its commit, REVISION, then runs the smoke test. If that fails, deploys the
# previous image with the files of its commit.
set -euo pipefail
here=$(dirname "$0")
source "$here/image.sh"
: "${IMAGE:?}" "${REVISION:?}" "${SETTINGS:?}" "${SITE_URL:?}" "${NODES=}"

file=$(mktemp)
printf '%s\n' "$SETTINGS" >"$file"

# The running image; empty before the first deployment.
image_before=$(docker service inspect --format '{{.Spec.TaskTemplate.ContainerSpec.Image}}' minitwit_app 2>/dev/null) ||
  image_before=
revision_before=
[[ -z $image_before ]] || revision_before=$(revision_of "$image_before") || revision_before=

# Deploys an image with the files of a commit.
deploy() {
  local sources
  sources=$(mktemp --directory)
  git worktree add --quiet --detach "$sources" "$2" &&
    IMAGE=$1 "$sources/deploy/deploy.sh" --settings "$file"
}

# Checks that the site works and runs the given commit.
smoke() {
  local nodes=() node
  for node in $NODES; do nodes+=(--node "$node"); done
  npm run --silent smoke -- "$SITE_URL" --revision "$1" "${nodes[@]}" --cleanup "$here/delete-user.sh"
}

roll_back() {
  echo "::error::$1"
  if [[ -z $revision_before ]]; then
    echo '::error::There is no previous version to roll back to.'
  elif echo "Rolling back to $image_before" && deploy "$image_before" "$revision_before" && smoke "$revision_before"; then
    echo "::notice::Rolled back: the site runs $image_before"
  else
    echo "::error::The previous version, $image_before, does not work either."
  fi
  exit 1
}

deploy "$IMAGE" "$REVISION" || roll_back "The rollout of $IMAGE failed."
smoke "$REVISION" || roll_back "The smoke test of $IMAGE failed."
echo "::notice::$SITE_URL runs $IMAGE"
