package warehouse

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"github.com/filingwire/filingwire"
)

// stateAge is how old the known states of tables may be. What this process stores is seen at
// once, what others store within this time.
const stateAge = 250 * time.Millisecond

// tableStates knows a number per table that every insert into it, and every exchange of it for
// another, changes. Merges do not.
type tableStates struct {
	mu  sync.Mutex
	at  time.Time // zero = this process has written since
	all map[string]uint64
}

// Highest block numbers grow with every insert; tables that are exchanged keep their ids.
const selectStates = `SELECT name, cityHash64(toString(uuid), blocks)
FROM (SELECT name, uuid FROM system.tables WHERE database = currentDatabase()) AS t
LEFT JOIN (
    SELECT table, sum(cityHash64(partition_id, block)) AS blocks
    FROM (SELECT table, partition_id, max(max_block_number) AS block FROM system.parts
        WHERE database = currentDatabase() AND active GROUP BY table, partition_id)
    GROUP BY table
) AS p ON p.table = t.name` + narrow

// states of the tables, at most stateAge old and never older than this process's last write.
func (w *Warehouse) states(ctx context.Context) (map[string]uint64, error) {
	s := &w.known
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.at.IsZero() && time.Since(s.at) < stateAge {
		return s.all, nil
	}
	type state struct {
		table string
		value uint64
	}
	began := time.Now()
	rows, err := query(ctx, w, func(r driver.Rows, v *state) error { return r.Scan(&v.table, &v.value) }, selectStates)
	if err != nil {
		return nil, fmt.Errorf("read states of tables: %w", err)
	}
	all := make(map[string]uint64, len(rows))
	for _, row := range rows {
		all[row.table] = row.value
	}
	s.at, s.all = began, all
	return all, nil
}

// wrote makes the next reader look at the tables again.
func (w *Warehouse) wrote() {
	w.known.mu.Lock()
	w.known.at = time.Time{}
	w.known.mu.Unlock()
}

// State stands for all that lists of the feed are made of: while it is the same, so are they.
// It tells of what other processes stored within a second.
func (w *Warehouse) State(ctx context.Context, feed *filingwire.Feed) (string, error) {
	t, err := w.table(feed)
	if err != nil {
		return "", err
	}
	all, err := w.states(ctx)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%x %x %x %x", all[t.name], all[t.byCIK.name], all[supersessions.name], all[entities.name]), nil
}

// knownLinks are all links between rows as of a state of their table.
type knownLinks struct {
	mu    sync.Mutex
	state uint64
	read  bool
	linkMap
}

// allLinks returns every link. They are few, amendments being rare, and a list needs them
// together with its rows: a statement of its own would be half as dear as the list.
func (w *Warehouse) allLinks(ctx context.Context) (linkMap, error) {
	all, err := w.states(ctx)
	if err != nil {
		return linkMap{}, err
	}
	k := &w.linked
	k.mu.Lock()
	defer k.mu.Unlock()
	if state := all[supersessions.name]; !k.read || k.state != state {
		links, err := w.links(ctx, nil)
		if err != nil {
			return linkMap{}, err
		}
		k.linkMap, k.state, k.read = newLinkMap(links), state, true
	}
	return k.linkMap, nil
}
