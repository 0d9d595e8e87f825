package filingwire

// TraceSource is what the trace of a row is made from.
type TraceSource struct {
	ID         string // of the trace
	Doc        []byte // the row's JSON as it is stored
	Evidence   []byte // JSON array of Evidence
	DocumentID string
	StoredAt   Instant
	// FirstRetrieved and LastRetrieved are when the document was fetched, for the first time
	// and lately; zero when nothing is known of it but the row.
	FirstRetrieved, LastRetrieved Instant
}
