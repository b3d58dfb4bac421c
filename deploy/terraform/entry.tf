# The site's address: a reserved IP on Traefik's node, or a load balancer for all nodes.

resource "digitalocean_reserved_ip" "site" {
  count  = local.environment.load_balancer ? 0 : 1
  region = var.region

  # DNS zones and others' settings contain this address, and it cannot be recovered.
  lifecycle {
    prevent_destroy = true
  }
}

resource "digitalocean_reserved_ip_assignment" "site" {
  count = local.environment.load_balancer ? 0 : 1

  ip_address = digitalocean_reserved_ip.site[0].ip_address
  droplet_id = digitalocean_droplet.node[local.placement.edge].id

  # In an emergency an operator moves it to another node, where it must stay.
  lifecycle {
    ignore_changes = [droplet_id]
  }
}

resource "digitalocean_loadbalancer" "site" {
  count = local.environment.load_balancer ? 1 : 0

  name        = local.prefix
  region      = var.region
  vpc_uuid    = digitalocean_vpc.cluster.id
  droplet_tag = digitalocean_tag.node.name

  # TLS ends at Traefik, which learns the visitor's address from the PROXY protocol.
  enable_proxy_protocol = true

  dynamic "forwarding_rule" {
    for_each = toset([80, 443])
    content {
      entry_protocol  = "tcp"
      entry_port      = forwarding_rule.value
      target_protocol = "tcp"
      target_port     = forwarding_rule.value
    }
  }

  healthcheck {
    protocol                 = "tcp"
    port                     = 443
    check_interval_seconds   = 5
    response_timeout_seconds = 3
    unhealthy_threshold      = 2
    healthy_threshold        = 2
  }
}

locals {
  address = one(concat(digitalocean_reserved_ip.site[*].ip_address, digitalocean_loadbalancer.site[*].ip))
}
