#!/usr/bin/env bash
# Deletes a user of the deployed site with a Swarm job, which uses the image and the database of the
# replicas.
set -euo pipefail

readonly JOB=minitwit_delete-user PATIENCE=60

of_replicas() { docker service inspect --format "$1" minitwit_app; }
image=$(of_replicas '{{.Spec.TaskTemplate.ContainerSpec.Image}}')
secret=$(of_replicas '{{range .Spec.TaskTemplate.ContainerSpec.Secrets}}{{if eq .File.Name "database_url"}}{{.SecretName}}{{end}}{{end}}')

end() { docker service rm "$JOB" >/dev/null 2>&1 || true; }
end
trap end EXIT

docker service create --quiet --detach --name "$JOB" --mode replicated-job --restart-condition none \
  --network minitwit_data --secret "source=$secret,target=database_url" \
  --env DATABASE_URL_FILE=/run/secrets/database_url --limit-memory 192M --read-only --cap-drop ALL \
  --no-healthcheck "$image" admin delete-user --yes "$1" >/dev/null

while ((SECONDS < PATIENCE)); do
  sleep 1
  case $(docker service ps --format '{{.CurrentState}}' "$JOB") in
    Complete*) exit 0 ;;
    Failed* | Rejected* | Shutdown* | Orphaned*) break ;;
  esac
done
docker service ps --no-trunc --format '{{.CurrentState}} {{.Error}}' "$JOB" >&2
docker service logs --raw "$JOB" >&2 || true
exit 1
