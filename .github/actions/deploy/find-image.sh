#!/usr/bin/env bash
# Prints the digest of a tag's image and the commit it was built from. Fails unless this repository's
# pipeline has signed it.
set -euo pipefail
source "$(dirname "$0")/image.sh"

name=ghcr.io/${GITHUB_REPOSITORY_OWNER,,}/minitwit
signer=$GITHUB_SERVER_URL/$GITHUB_REPOSITORY/.github/workflows/image.yml@refs/heads/develop

if ! digest=$(digest_of "$name:$1"); then
  echo "::error::There is no image $name:$1. Deploy it to staging before production." >&2
  exit 1
fi
cosign verify "$name@$digest" --output=text \
  --certificate-oidc-issuer=https://token.actions.githubusercontent.com \
  --certificate-identity="$signer" >&2
revision=$(revision_of "$name@$digest")

echo "reference=$name@$digest"
echo "revision=$revision"
