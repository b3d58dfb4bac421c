# The nodes. They are replaceable: data is on volumes, in Spaces or in the managed database.

locals {
  # Maps node names to numbers, which also determine the managers.
  nodes = { for number in range(1, local.environment.nodes + 1) : "${local.prefix}-${number}" => number }

  manager_names = [for name, number in local.nodes : name if number <= local.environment.managers]

  # Nodes of the services with a volume: a node for each, if there are enough.
  placement = {
    for number, service in ["edge", "monitoring", "database"] :
    service => "${local.prefix}-${min(number + 1, local.environment.nodes)}"
  }
}

resource "digitalocean_ssh_key" "admin" {
  for_each = var.ssh_public_keys

  name       = "${local.prefix}-${each.key}"
  public_key = each.value
}

resource "digitalocean_droplet" "node" {
  for_each = local.nodes

  name              = each.key
  image             = var.image
  region            = var.region
  size              = local.environment.node_size
  vpc_uuid          = digitalocean_vpc.cluster.id
  ssh_keys          = [for key in digitalocean_ssh_key.admin : key.id]
  tags              = [digitalocean_tag.node.name]
  monitoring        = true
  graceful_shutdown = true

  user_data = templatefile("${path.module}/cloud-init.yml.tftpl", { keys = values(var.ssh_public_keys) })

  lifecycle {
    # Used only when a node is created. A new image or key must not replace all nodes.
    ignore_changes = [image, ssh_keys, user_data]

    precondition {
      condition     = local.environment.managers % 2 == 1 && local.environment.managers <= local.environment.nodes
      error_message = "The number of managers must be odd, since they vote, and not above that of nodes."
    }
  }
}
