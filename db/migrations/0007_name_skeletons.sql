CREATE TABLE "name_skeletons" (
	"skeleton" text PRIMARY KEY NOT NULL,
	"user_id" integer NOT NULL
);
--> statement-breakpoint
ALTER TABLE "name_skeletons" ADD CONSTRAINT "name_skeletons_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "name_skeletons_by_user" ON "name_skeletons" USING btree ("user_id");