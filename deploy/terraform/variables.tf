# What differs for each team. environments.tf defines the sizes of environments.

variable "name" {
  description = "The prefix of all resource names."
  type        = string
  default     = "minitwit"

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,20}$", var.name))
    error_message = "Use at most 21 lower-case letters, digits and hyphens, starting with a letter."
  }
}

variable "region" {
  description = "DigitalOcean's region. It must have volumes, Spaces and, if used, managed databases."
  type        = string
  default     = "fra1"

  validation {
    condition     = can(regex("^[a-z]{3}[0-9]$", var.region))
    error_message = "A region is three letters and a digit, like fra1."
  }
}

variable "image" {
  description = "The operating system of a new node. The playbooks are written for Debian 13."
  type        = string
  default     = "debian-13-x64"
}

variable "domain" {
  description = "The environment's domain, whose zone DigitalOcean serves."
  type        = string

  validation {
    condition     = can(regex("^([a-z0-9]([a-z0-9-]*[a-z0-9])?\\.)+[a-z]{2,}$", var.domain))
    error_message = "Use a full name in lower case without a trailing dot, like minitwit.example.org."
  }
}

variable "subdomains" {
  description = "Subdomains with the same address."
  type        = set(string)
  default     = ["grafana"]
}

variable "ssh_public_keys" {
  description = "The public keys that may sign in to the nodes, by the name of their owner."
  type        = map(string)

  validation {
    condition     = length(var.ssh_public_keys) > 0
    error_message = "At least one key is required to sign in."
  }

  validation {
    condition = alltrue([
      for key in values(var.ssh_public_keys) :
      can(regex("^(ssh-ed25519|sk-ssh-ed25519@openssh.com|ecdsa-sha2-nistp(256|384|521)) [A-Za-z0-9+/=]+", key))
    ])
    error_message = "Each must be the line of a public key file, Ed25519 or ECDSA."
  }
}

variable "admin_addresses" {
  description = "Address ranges that may use SSH."
  type        = set(string)

  validation {
    condition     = length(var.admin_addresses) > 0
    error_message = "At least one address is required to sign in."
  }

  validation {
    condition = alltrue([
      for range in var.admin_addresses : can(cidrhost(range, 0)) && !endswith(range, "/0")
    ])
    error_message = "Each must be a range like 192.0.2.7/32, and not the whole internet."
  }
}

variable "alert_email" {
  description = "Mail address for alerts when the site is unreachable; empty for none."
  type        = string
  default     = ""
}
