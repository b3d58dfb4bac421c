# shellcheck shell=bash
# Looks up images in the registry. Sourced by the scripts in this folder.

inspect() { docker buildx imagetools inspect "$1" --format "$2"; }

# The commit that an image was built from. Fails if the image has no such label.
revision_of() {
  local label='{{index (index .Image "linux/amd64").Config.Labels "org.opencontainers.image.revision"}}'
  inspect "$1" "$label" | grep -xE '[0-9a-f]{40}'
}

# The digest that a tag points to. Fails if there is no such tag.
digest_of() { inspect "$1" '{{.Manifest.Digest}}' | grep -xE 'sha256:[0-9a-f]{64}'; }
