# Terraform's default workspace must not create anything.

mock_provider "digitalocean" {}

variables {
  domain          = "minitwit.example.org"
  ssh_public_keys = { ann = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJd ann" }
  admin_addresses = ["192.0.2.7/32"]
}

run "refused" {
  command         = plan
  expect_failures = [digitalocean_vpc.cluster]
}
