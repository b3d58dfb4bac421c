DROP INDEX CONCURRENTLY IF EXISTS "messages_by_author";--> statement-breakpoint
CREATE INDEX CONCURRENTLY "messages_by_author" ON "messages" USING btree ("author_id","flagged","pub_date","id");--> statement-breakpoint
-- The version before finds all it asks for in the new one too.
DROP INDEX CONCURRENTLY IF EXISTS "messages_author_timeline";
