package filingwire

// CoverageDay tells how complete one day of a feed is.
type CoverageDay struct {
	Date     Date
	Listed   int      // documents that the source's index or listing names
	Ingested int      // documents stored, listed or not yet
	Parsed   int      // of them, those that were read without a failure
	Failed   int      // documents with a failure
	Rows     int      // rows of the feed, superseded ones among them
	Gaps     []string // listed and not stored, at most MaxGaps
	Latency  CoverageLatency
}

// MaxGaps bounds the gaps that are named for a day.
const MaxGaps = 1000

// CoverageLatency is how long the day's documents took from one stage to the next.
type CoverageLatency struct {
	AcceptedToSeen     Percentiles // by EDGAR or published by the SEC; first seen in a listing
	SeenToStored       Percentiles
	StoredToReadable   Percentiles
	AcceptedToReadable Percentiles
}

// Percentiles of durations in milliseconds; of none all are zero.
type Percentiles struct {
	Count         int
	P50, P95, P99 float64
}

// Complete says that the day is listed, and that all of it is stored and read.
func (d *CoverageDay) Complete() bool { return d.Listed > 0 && len(d.Gaps) == 0 && d.Failed == 0 }
