#!/usr/bin/env bash
# Configures a GitHub repository as docs/process.md requires, as far as the API can. Run it by hand, as an
# administrator, after `gh auth login`. It is safe to run it again.
set -euo pipefail
cd "$(dirname "$0")"

repository=${1:-$(gh repo view --json nameWithOwner --jq .nameWithOwner)}
api() { gh api --silent "$@"; }

echo "$repository: merging"
api --method PATCH "repos/$repository" \
  -F default_branch=develop -F allow_auto_merge=true -F delete_branch_on_merge=true \
  -F allow_update_branch=true -F allow_merge_commit=true -F allow_squash_merge=true -F allow_rebase_merge=true

echo "$repository: rulesets"
for file in rulesets/*.json; do
  name=$(basename "$file" .json)
  id=$(gh api "repos/$repository/rulesets" --jq ".[] | select(.name == \"$name\") | .id")
  if [[ -n $id ]]; then
    api --method PUT "repos/$repository/rulesets/$id" --input "$file"
  else
    api --method POST "repos/$repository/rulesets" --input "$file"
  fi
done

echo "$repository: permissions of workflows"
api --method PUT "repos/$repository/actions/permissions" \
  -F enabled=true -f allowed_actions=selected -F sha_pinning_required=true
{
  # Actions that docs/process.md lists; GitHub's own are always allowed.
  sed -n 's/^| \([a-z-]*\/[a-z-]*\) | v.*/\1/p' ../docs/process.md | grep -v '^\(actions\|github\)/' |
    sed 's/.*/patterns_allowed[]=&@*/' | sed 's/^/-f /'
} | xargs gh api --silent --method PUT "repos/$repository/actions/permissions/selected-actions" \
  -F github_owned_allowed=true -F verified_allowed=false
api --method PUT "repos/$repository/actions/permissions/workflow" \
  -f default_workflow_permissions=read -F can_approve_pull_request_reviews=false

echo "$repository: environments"
for pair in staging:develop production:main; do
  environment=${pair%:*} branch=${pair#*:}
  # Don't PUT an existing environment: that would remove its reviewers.
  api "repos/$repository/environments/$environment" 2>/dev/null ||
    api --method PUT "repos/$repository/environments/$environment" --input - <<'JSON'
{ "deployment_branch_policy": { "protected_branches": false, "custom_branch_policies": true } }
JSON
  policies=repos/$repository/environments/$environment/deployment-branch-policies
  gh api "$policies" --jq '.branch_policies[].name' | grep -qx "$branch" || api --method POST "$policies" -f name="$branch"
done

echo "$repository: security scans"
api --method PUT "repos/$repository/vulnerability-alerts"
api --method PUT "repos/$repository/automated-security-fixes"
api --method PUT "repos/$repository/private-vulnerability-reporting"
api --method PATCH "repos/$repository" --input - <<'JSON'
{
  "security_and_analysis": {
    "secret_scanning": { "status": "enabled" },
    "secret_scanning_push_protection": { "status": "enabled" }
  }
}
JSON
echo 'To do by hand: the reviewers of deployments to production, and the secrets (docs/process.md).'
