# Values for Ansible and for operators.

output "address" {
  description = "The site's address."
  value       = local.address
}

output "inventory" {
  description = "Ansible's inventory: terraform output -raw inventory > ../ansible/inventory/NAME/hosts.yml"
  value = yamlencode({
    all = {
      vars = {
        ansible_user  = "deploy"
        site_domain   = var.domain
        swarm_network = digitalocean_vpc.cluster.ip_range
        load_balancer = local.environment.load_balancer ? digitalocean_vpc.cluster.ip_range : ""
        data_label    = "docker-volumes"
      }
      children = {
        managers = { hosts = { for name in local.manager_names : name => local.hosts[name] } }
        workers = {
          hosts = { for name, host in local.hosts : name => host if !contains(local.manager_names, name) }
        }
      }
    }
  })
}

locals {
  hosts = {
    for name, node in digitalocean_droplet.node : name => {
      ansible_host    = node.ipv4_address
      private_address = node.ipv4_address_private
      node_labels     = [for service, place in local.placement : service if place == name]
      backup_label    = local.placement.database == name ? "backups" : ""
    }
  }
}

output "buckets" {
  description = "The buckets and their endpoints."
  value       = { for purpose, bucket in digitalocean_spaces_bucket.kept : purpose => { name = bucket.name, endpoint = bucket.endpoint } }
}

output "bucket_keys" {
  description = "The keys of the buckets, for the vault."
  sensitive   = true
  value       = { for purpose, key in digitalocean_spaces_key.kept : purpose => { id = key.access_key, secret = key.secret_key } }
}

output "database_urls" {
  description = "Private addresses of the managed database and its read nodes."
  sensitive   = true
  value = {
    primary = one([
      for user in digitalocean_database_user.minitwit : format(
        "postgres://%s:%s@%s:%s/%s?sslmode=require", user.name, urlencode(user.password),
        digitalocean_database_cluster.postgres[0].private_host, digitalocean_database_cluster.postgres[0].port,
        digitalocean_database_db.minitwit[0].name,
      )
    ])
    read = [for node in digitalocean_database_replica.postgres : "${node.private_host}:${node.port}"]
  }
}
