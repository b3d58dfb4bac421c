# Plans the workspace `dev`: TF_WORKSPACE=dev terraform test -filter=tests/dev.tftest.hcl

mock_provider "digitalocean" {
  override_during = plan

  mock_resource "digitalocean_vpc" {
    defaults = { ip_range = "10.20.0.0/20" }
  }

  mock_resource "digitalocean_droplet" {
    defaults = { id = "1001" }
  }
}

variables {
  domain          = "dev.minitwit.example.org"
  ssh_public_keys = { ann = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJd ann" }
  admin_addresses = ["192.0.2.7/32"]
}

run "small" {
  command = plan

  assert {
    condition     = length(digitalocean_droplet.node) == 3 && length(digitalocean_volume.node) == 3
    error_message = "There are three nodes, each with a volume."
  }

  assert {
    condition     = toset(keys(yamldecode(output.inventory).all.children.managers.hosts)) == toset(["minitwit-dev-1"])
    error_message = "One of them is the manager."
  }

  assert {
    condition     = length(yamldecode(output.inventory).all.children.workers.hosts) == 2
    error_message = "The others are workers."
  }

  assert {
    condition     = length(digitalocean_database_cluster.postgres) == 0 && output.database_urls.primary == null
    error_message = "Nobody asked for a managed database."
  }

  assert {
    condition     = digitalocean_project.environment.environment == "Development"
    error_message = "It is not production."
  }
}

run "one_node" {
  command = plan

  variables {
    overrides = { nodes = 1, node_size = "s-1vcpu-2gb" }
  }

  assert {
    condition = toset(
      yamldecode(output.inventory).all.children.managers.hosts["minitwit-dev-1"].node_labels
    ) == toset(["edge", "monitoring", "database"])
    error_message = "The only node carries everything."
  }
}
