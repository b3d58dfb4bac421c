# The private network and the firewall.

locals {
  anywhere = ["0.0.0.0/0", "::/0"]
  vpc      = [digitalocean_vpc.cluster.ip_range]

  # Swarm's only protection: anyone who reaches 2377 with a token can join, and anyone who reaches 4789
  # can send packets to containers.
  swarm_ports = {
    management = { protocol = "tcp", port = "2377" }
    gossip_tcp = { protocol = "tcp", port = "7946" }
    gossip_udp = { protocol = "udp", port = "7946" }
    overlay    = { protocol = "udp", port = "4789" }
  }

  web_ports = {
    http  = { protocol = "tcp", port = "80" }
    https = { protocol = "tcp", port = "443" }
  }
}

resource "digitalocean_vpc" "cluster" {
  name     = local.prefix
  region   = var.region
  ip_range = local.environment.vpc_range

  lifecycle {
    precondition {
      condition     = local.known
      error_message = "Select an environment first: terraform workspace select dev (or production)."
    }
  }
}

# Rules apply by tag, so a node is protected from its creation.
resource "digitalocean_tag" "node" {
  name = local.prefix
}

resource "digitalocean_firewall" "nodes" {
  name = local.prefix
  tags = [digitalocean_tag.node.name]

  inbound_rule {
    protocol         = "tcp"
    port_range       = "22"
    source_addresses = var.admin_addresses
  }

  dynamic "inbound_rule" {
    for_each = local.web_ports
    content {
      protocol   = inbound_rule.value.protocol
      port_range = inbound_rule.value.port
      # With a load balancer, which uses the private network, the nodes need no public web ports.
      source_addresses = local.environment.load_balancer ? local.vpc : local.anywhere
    }
  }

  dynamic "inbound_rule" {
    for_each = local.swarm_ports
    content {
      protocol         = inbound_rule.value.protocol
      port_range       = inbound_rule.value.port
      source_addresses = local.vpc
    }
  }

  inbound_rule {
    protocol         = "icmp"
    source_addresses = local.vpc
  }

  dynamic "outbound_rule" {
    for_each = toset(["tcp", "udp"])
    content {
      protocol              = outbound_rule.value
      port_range            = "1-65535"
      destination_addresses = local.anywhere
    }
  }

  outbound_rule {
    protocol              = "icmp"
    destination_addresses = local.anywhere
  }
}
