# A volume for each node. Ansible mounts it, by its label, where Docker stores volumes.

resource "digitalocean_volume" "node" {
  for_each = local.nodes

  name                     = "${each.key}-data"
  region                   = var.region
  size                     = local.environment.volume_gib
  description              = "Docker volumes of ${each.key}"
  initial_filesystem_type  = "ext4"
  initial_filesystem_label = "docker-volumes"
  tags                     = [digitalocean_tag.node.name]

  lifecycle {
    prevent_destroy = true
  }
}

resource "digitalocean_volume_attachment" "node" {
  for_each = local.nodes

  droplet_id = digitalocean_droplet.node[each.key].id
  volume_id  = digitalocean_volume.node[each.key].id
}

# Local backups are not on the database's disk.
resource "digitalocean_volume" "backups" {
  name                     = "${local.prefix}-backups"
  region                   = var.region
  size                     = local.environment.volume_gib
  description              = "The local repository of backups"
  initial_filesystem_type  = "ext4"
  initial_filesystem_label = "backups"
  tags                     = [digitalocean_tag.node.name]

  lifecycle {
    prevent_destroy = true
  }
}

resource "digitalocean_volume_attachment" "backups" {
  droplet_id = digitalocean_droplet.node[local.placement.database].id
  volume_id  = digitalocean_volume.backups.id
}
