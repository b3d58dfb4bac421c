# Required versions. The provider's is exact, so that an update is a reviewed change.

terraform {
  required_version = ">= 1.11, < 2.0"

  required_providers {
    digitalocean = {
      source  = "digitalocean/digitalocean"
      version = "2.71.0"
    }
  }

  # The rest is in backend.hcl, which differs for each team: terraform init -backend-config=backend.hcl
  backend "s3" {
    key = "minitwit.tfstate"
  }
}

# The token and the keys of Spaces come from DIGITALOCEAN_TOKEN, SPACES_ACCESS_KEY_ID and
# SPACES_SECRET_ACCESS_KEY, so that they are in no file.
provider "digitalocean" {}
