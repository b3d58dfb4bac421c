#!/usr/bin/env bash
# Finds the image of a tag: prints its digest and the commit it was built from, when this repository's
# own pipeline has signed it.
set -euo pipefail
source "$(dirname "$0")/image.sh"

name=ghcr.io/${GITHUB_REPOSITORY_OWNER,,}/minitwit
signer=$GITHUB_SERVER_URL/$GITHUB_REPOSITORY/.github/workflows/image.yml@refs/heads/develop

if ! digest=$(digest_of "$name:$1"); then
  echo "::error::There is no image $name:$1. What goes to production has to be on staging first." >&2
  exit 1
fi
cosign verify "$name@$digest" --output=text \
  --certificate-oidc-issuer=https://token.actions.githubusercontent.com \
  --certificate-identity="$signer" >&2
revision=$(revision_of "$name@$digest")

echo "reference=$name@$digest"
echo "revision=$revision"
