# Plans the workspace `production`: TF_WORKSPACE=production terraform test -filter=tests/production.tftest.hcl

mock_provider "digitalocean" {
  override_during = plan

  mock_resource "digitalocean_vpc" {
    defaults = { ip_range = "10.30.0.0/20" }
  }

  mock_resource "digitalocean_droplet" {
    defaults = { id = "1001", ipv4_address = "198.51.100.1", ipv4_address_private = "10.30.0.2" }
  }

  mock_resource "digitalocean_reserved_ip" {
    defaults = { ip_address = "203.0.113.9" }
  }

  mock_resource "digitalocean_loadbalancer" {
    defaults = { ip = "203.0.113.10" }
  }

  mock_resource "digitalocean_database_cluster" {
    defaults = { private_host = "db.internal", port = 25060 }
  }

  mock_resource "digitalocean_database_replica" {
    defaults = { private_host = "read.internal", port = 25060 }
  }

  mock_resource "digitalocean_database_user" {
    defaults = { password = "a/b" }
  }
}

variables {
  domain          = "minitwit.example.org"
  ssh_public_keys = { ann = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJd ann" }
  admin_addresses = ["192.0.2.7/32"]
}

run "as_it_is" {
  command = plan

  assert {
    condition     = length(yamldecode(output.inventory).all.children.managers.hosts) == 3
    error_message = "All three nodes are managers."
  }

  assert {
    condition = alltrue([
      for host in yamldecode(output.inventory).all.children.managers.hosts :
      host.ansible_host == "198.51.100.1" && host.private_address == "10.30.0.2"
    ])
    error_message = "The inventory has both addresses of each node."
  }

  assert {
    condition = [
      for host in yamldecode(output.inventory).all.children.managers.hosts : host.node_labels
    ] == [["edge"], ["monitoring"], ["database"]]
    error_message = "Edge, monitoring and database are on nodes of their own."
  }

  assert {
    condition = alltrue([
      for rule in digitalocean_firewall.nodes.inbound_rule :
      rule.source_addresses == toset(["10.30.0.0/20"])
      || rule.port_range == "22" && rule.source_addresses == toset(["192.0.2.7/32"])
      || contains(["80", "443"], coalesce(rule.port_range, "none"))
    ])
    error_message = "From outside only the web and, from named addresses, SSH can be reached."
  }

  assert {
    condition = alltrue([
      for port in ["2377/tcp", "7946/tcp", "7946/udp", "4789/udp"] : contains([
        for rule in digitalocean_firewall.nodes.inbound_rule : "${coalesce(rule.port_range, "none")}/${rule.protocol}"
      ], port)
    ])
    error_message = "A firewall that closes Swarm's own ports makes a cluster of one."
  }

  assert {
    condition     = alltrue([for record in digitalocean_record.address : record.value == "203.0.113.9"])
    error_message = "The names lead to the reserved address."
  }

  assert {
    condition     = length(digitalocean_spaces_key.kept) == 2
    error_message = "Backups and Loki have a key each."
  }
}

run "managed_database" {
  command = plan

  variables {
    overrides = { database = { size = "db-s-1vcpu-2gb", standbys = 1, read_nodes = 1 } }
  }

  assert {
    condition     = digitalocean_database_cluster.postgres[0].node_count == 2
    error_message = "A primary and a standby."
  }

  assert {
    condition     = output.database_urls.read == ["read.internal:25060"]
    error_message = "One node to read from."
  }

  assert {
    condition     = [for rule in digitalocean_database_firewall.postgres[0].rule : rule.type] == ["tag"]
    error_message = "Only the nodes reach it."
  }

  assert {
    condition     = output.database_urls.primary == "postgres://minitwit:a%2Fb@db.internal:25060/minitwit?sslmode=require"
    error_message = "The address is private, and the password is written as an address needs it."
  }
}

run "load_balancer" {
  command = plan

  variables {
    overrides = { load_balancer = true }
  }

  assert {
    condition     = length(digitalocean_reserved_ip.site) == 0 && output.address == "203.0.113.10"
    error_message = "The balancer is the only address."
  }

  assert {
    condition = alltrue([
      for rule in digitalocean_firewall.nodes.inbound_rule :
      rule.port_range == "22" || rule.source_addresses == toset(["10.30.0.0/20"])
    ])
    error_message = "Nobody goes around the balancer."
  }
}

run "open_to_the_world" {
  command = plan

  variables {
    admin_addresses = ["0.0.0.0/0"]
  }

  expect_failures = [var.admin_addresses]
}

run "an_old_key" {
  command = plan

  variables {
    ssh_public_keys = { bob = "ssh-rsa AAAAB3NzaC1yc2E bob" }
  }

  expect_failures = [var.ssh_public_keys]
}

run "managers_that_cannot_agree" {
  command = plan

  variables {
    overrides = { managers = 2 }
  }

  expect_failures = [digitalocean_droplet.node]
}
