package filingwire

import (
	"time"
	_ "time/tzdata" // New York's clock must not depend on the machine's zone files
)

// NewYork is the location of EDGAR's business day.
var NewYork = func() *time.Location {
	l, err := time.LoadLocation("America/New_York")
	if err != nil {
		panic(err) // the zone is compiled in
	}
	return l
}()

// NewYorkDate is the calendar day of t in New York.
func NewYorkDate(t time.Time) Date { return DateOf(t.In(NewYork)) }
