#!/usr/bin/env bash
# Deploys IMAGE with the files of its own commit, REVISION, then looks at the site as a visitor does. What
# does not pass is replaced by the version before, with the files of that one's commit.
set -euo pipefail
here=$(dirname "$0")
source "$here/image.sh"
: "${IMAGE:?}" "${REVISION:?}" "${SETTINGS:?}" "${SITE_URL:?}" "${NODES=}"

file=$(mktemp)
printf '%s\n' "$SETTINGS" >"$file"

# What runs now; nothing before the first deployment.
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

# Whether the site is as it should be, and runs a commit.
look() {
  local nodes=() node
  for node in $NODES; do nodes+=(--node "$node"); done
  npm run --silent smoke -- "$SITE_URL" --revision "$1" "${nodes[@]}" --cleanup "$here/delete-user.sh"
}

go_back() {
  echo "::error::$1"
  if [[ -z $revision_before ]]; then
    echo '::error::There is no version before that it could go back to.'
  elif echo "Going back to $image_before" && deploy "$image_before" "$revision_before" && look "$revision_before"; then
    echo "::notice::The site runs the version before: $image_before"
  else
    echo "::error::The site is not well with the version before, $image_before, either."
  fi
  exit 1
}

deploy "$IMAGE" "$REVISION" || go_back "The rollout of $IMAGE failed."
look "$REVISION" || go_back "The site is not as it should be with $IMAGE."
echo "::notice::$SITE_URL runs $IMAGE"
