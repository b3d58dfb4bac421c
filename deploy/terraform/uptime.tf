# An external check every minute: if the monitoring host dies, nothing inside can alert.

resource "digitalocean_uptime_check" "site" {
  name    = local.prefix
  target  = "https://${var.domain}/api/health"
  type    = "https"
  regions = ["eu_west", "us_east"]
}

resource "digitalocean_uptime_alert" "down" {
  count = var.alert_email == "" ? 0 : 1

  name     = "${local.prefix} cannot be reached"
  check_id = digitalocean_uptime_check.site.id
  type     = "down_global"
  period   = "2m"

  notifications {
    email = [var.alert_email]
  }
}

resource "digitalocean_uptime_alert" "certificate" {
  count = var.alert_email == "" ? 0 : 1

  name       = "${local.prefix}'s certificate ends within two weeks"
  check_id   = digitalocean_uptime_check.site.id
  type       = "ssl_expiry"
  period     = "1h"
  threshold  = 14
  comparison = "less_than"

  notifications {
    email = [var.alert_email]
  }
}
