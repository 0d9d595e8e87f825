package main

import (
	"testing"
	"time"

	"github.com/robfig/cron/v3"
)

// Contract 3: usage is reported to Stripe "hourly by cron".
func TestReportSchedule(t *testing.T) {
	schedule, err := cron.ParseStandard(reportSchedule)
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 11, 27, 22, 17, 0, 0, time.UTC)
	for _, want := range []string{"23:00", "00:00", "01:00"} {
		if at = schedule.Next(at); at.Format("15:04") != want {
			t.Errorf("at %s, want %s", at, want)
		}
	}
}
