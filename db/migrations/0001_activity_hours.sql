CREATE TABLE "activity_hours" (
	"hour" timestamp (3) with time zone NOT NULL,
	"kind" text NOT NULL,
	"outcome" text NOT NULL,
	"count" bigint NOT NULL,
	"last_at" timestamp (3) with time zone,
	CONSTRAINT "activity_hours_hour_kind_outcome_pk" PRIMARY KEY("hour","kind","outcome")
);
