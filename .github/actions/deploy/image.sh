# shellcheck shell=bash
# What the registry knows of an image. Sourced by the scripts beside it.

inspect() { docker buildx imagetools inspect "$1" --format "$2"; }

# The commit that an image was built from; fails when it does not say.
revision_of() {
  local label='{{index (index .Image "linux/amd64").Config.Labels "org.opencontainers.image.revision"}}'
  inspect "$1" "$label" | grep -xE '[0-9a-f]{40}'
}

# The digest of what a tag stands for now; fails when there is no such tag.
digest_of() { inspect "$1" '{{.Manifest.Digest}}' | grep -xE 'sha256:[0-9a-f]{64}'; }
