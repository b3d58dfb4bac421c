# Groups an environment's resources in DigitalOcean's panel.

resource "digitalocean_project" "environment" {
  name        = local.prefix
  description = "MiniTwit, ${terraform.workspace}"
  purpose     = "Web Application"
  environment = terraform.workspace == "production" ? "Production" : "Development"

  resources = concat(
    [for node in digitalocean_droplet.node : node.urn],
    [for volume in digitalocean_volume.node : volume.urn],
    [for bucket in digitalocean_spaces_bucket.kept : bucket.urn],
    digitalocean_reserved_ip.site[*].urn,
    digitalocean_loadbalancer.site[*].urn,
    digitalocean_database_cluster.postgres[*].urn,
    [digitalocean_domain.site.urn],
  )
}
