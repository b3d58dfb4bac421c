DROP INDEX CONCURRENTLY IF EXISTS "users_lower_username";--> statement-breakpoint
CREATE INDEX CONCURRENTLY "users_lower_username" ON "users" USING hash (lower("username"));