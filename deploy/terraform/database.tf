# A managed Postgres instead of the one in the stack, if the environment asks for it.

locals {
  database   = local.environment.database
  databases  = local.database == null ? 0 : 1
  read_nodes = local.database == null ? 0 : local.database.read_nodes
}

resource "digitalocean_database_cluster" "postgres" {
  count = local.databases

  name                 = local.prefix
  engine               = "pg"
  version              = "18"
  region               = var.region
  size                 = local.database.size
  node_count           = 1 + local.database.standbys
  private_network_uuid = digitalocean_vpc.cluster.id
  tags                 = [digitalocean_tag.node.name]

  maintenance_window {
    day  = "tuesday"
    hour = "04:00:00"
  }

  lifecycle {
    prevent_destroy = true

    precondition {
      condition     = contains([0, 1, 2], local.database.standbys)
      error_message = "A cluster must have 0, 1 or 2 standbys."
    }
  }
}

resource "digitalocean_database_replica" "postgres" {
  count = local.read_nodes

  name                 = "${local.prefix}-read-${count.index + 1}"
  cluster_id           = digitalocean_database_cluster.postgres[0].id
  region               = var.region
  size                 = local.database.size
  private_network_uuid = digitalocean_vpc.cluster.id
}

resource "digitalocean_database_db" "minitwit" {
  count = local.databases

  cluster_id = digitalocean_database_cluster.postgres[0].id
  name       = "minitwit"

  lifecycle {
    prevent_destroy = true
  }
}

resource "digitalocean_database_user" "minitwit" {
  count = local.databases

  cluster_id = digitalocean_database_cluster.postgres[0].id
  name       = "minitwit"
}

# Only the nodes can connect to the database.
resource "digitalocean_database_firewall" "postgres" {
  count = local.databases

  cluster_id = digitalocean_database_cluster.postgres[0].id

  rule {
    type  = "tag"
    value = digitalocean_tag.node.name
  }
}
