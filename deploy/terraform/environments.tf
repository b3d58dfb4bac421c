# The size of each environment. The workspace selects one: terraform workspace select production

locals {
  environments = {
    # The develop branch is deployed here.
    dev = {
      vpc_range     = "10.20.0.0/20"
      node_size     = "s-2vcpu-4gb"
      nodes         = 3
      managers      = 1
      volume_gib    = 20
      load_balancer = false
      database      = null
    }

    # With three managers the cluster survives the loss of any one node.
    production = {
      vpc_range     = "10.30.0.0/20"
      node_size     = "s-2vcpu-4gb"
      nodes         = 3
      managers      = 3
      volume_gib    = 50
      load_balancer = false
      database      = null
    }
  }

  # For `terraform validate`, which has no workspace; a precondition of the network rejects unknown ones.
  known = contains(keys(local.environments), terraform.workspace)

  environment = merge(
    local.environments[local.known ? terraform.workspace : "dev"],
    { for setting, value in var.overrides : setting => value if value != null },
  )

  prefix = "${var.name}-${terraform.workspace}"
}

variable "overrides" {
  description = "Settings of this environment that differ from the table above."
  type = object({
    vpc_range     = optional(string)
    node_size     = optional(string)
    nodes         = optional(number)
    managers      = optional(number)
    volume_gib    = optional(number)
    load_balancer = optional(bool)
    database = optional(object({
      size       = string
      standbys   = number
      read_nodes = number
    }))
  })
  default = {}
}
