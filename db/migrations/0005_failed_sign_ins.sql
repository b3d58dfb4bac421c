CREATE TABLE "failed_sign_ins" (
	"key" text PRIMARY KEY NOT NULL,
	"failures" integer NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE INDEX "failed_sign_ins_expiry" ON "failed_sign_ins" USING btree ("expires_at");