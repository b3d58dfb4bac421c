# The DNS zone, its addresses, and which CA may issue certificates.

resource "digitalocean_domain" "site" {
  name = var.domain

  # Destroying the zone would delete all records in it, also those of others.
  lifecycle {
    prevent_destroy = true
  }
}

resource "digitalocean_record" "address" {
  for_each = setunion(["@"], var.subdomains)

  domain = digitalocean_domain.site.name
  type   = "A"
  name   = each.value
  value  = local.address
  ttl    = 300
}

resource "digitalocean_record" "certificate_authority" {
  domain = digitalocean_domain.site.name
  type   = "CAA"
  name   = "@"
  flags  = 0
  tag    = "issue"
  value  = "letsencrypt.org."
  ttl    = 3600
}
