package warehouse

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/ClickHouse/clickhouse-go/v2"
)

func TestConfigReportsAllFaults(t *testing.T) {
	_, err := Open(t.Context(), Config{Options: &clickhouse.Options{}, Database: "a; DROP", Conns: -1})
	if err == nil {
		t.Fatal("a faulty configuration was accepted")
	}
	for _, fault := range []string{"HTTP", "a; DROP", "negative"} {
		if !strings.Contains(err.Error(), fault) {
			t.Errorf("error %q does not mention %q", err, fault)
		}
	}
	if _, err := Open(t.Context(), Config{}); err == nil || !strings.Contains(err.Error(), "no ClickHouse options") {
		t.Errorf("no options: %v", err)
	}
}

func TestCallersSettingsWin(t *testing.T) {
	own := clickhouse.Settings{"max_memory_usage": 1}
	c := Config{Options: &clickhouse.Options{Protocol: clickhouse.HTTP, Settings: own}, Database: "d"}
	o := c.options("d", 3, clickhouse.Settings{"max_execution_time": exportSeconds})
	if o.Settings["max_memory_usage"] != 1 || o.Settings["max_execution_time"] != exportSeconds || o.Settings["async_insert"] != 0 {
		t.Errorf("settings %v", o.Settings)
	}
	if len(own) != 1 || c.Options.MaxOpenConns != 0 {
		t.Error("the caller's options were changed")
	}
}

// The engine clause is the one difference between a server and a cluster.
func TestReplicatedMigrations(t *testing.T) {
	read := func(replicated bool) []Migration {
		w := Warehouse{config: Config{Migrations: MigrationFiles(), Replicated: replicated}}
		all, err := w.readMigrations()
		if err != nil {
			t.Fatal(err)
		}
		return all
	}
	plain, replicated := read(false), read(true)
	tables := 0
	for i := range plain {
		if plain[i].Hash != replicated[i].Hash {
			t.Errorf("migration %s has another hash on a cluster", plain[i].Name)
		}
		for j, s := range replicated[i].statements {
			if got := strings.ReplaceAll(s, "ENGINE = Replicated", "ENGINE = "); got != plain[i].statements[j] {
				t.Errorf("statement on a cluster:\n%s\non a server:\n%s", s, plain[i].statements[j])
			}
			if strings.Contains(s, "ENGINE = ") {
				tables++
				if !strings.Contains(s, "ENGINE = Replicated") {
					t.Errorf("not replicated: %s", s)
				}
			}
			if strings.Contains(s, "CREATE") && !strings.Contains(s, "IF NOT EXISTS") {
				t.Errorf("cannot be repeated: %s", s)
			}
		}
	}
	if tables == 0 {
		t.Error("no tables")
	}
}

// Every table says at its ORDER BY which query it serves.
func TestTablesSayWhatTheyServe(t *testing.T) {
	w := Warehouse{config: Config{Migrations: MigrationFiles()}}
	all, err := w.readMigrations()
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range all {
		for _, s := range m.statements {
			for line := range strings.SplitSeq(s, "\n") {
				if strings.HasPrefix(line, "ORDER BY") && !strings.Contains(line, " -- ") {
					t.Errorf("migration %s: %q serves no query", m.Name, line)
				}
			}
		}
	}
}

func TestDayRanges(t *testing.T) {
	const half = windowRows / 2
	for _, c := range []struct {
		days []daily
		want []dayRange
	}{
		{nil, nil},
		{[]daily{{"2024-03-01", 1}}, []dayRange{{"2024-03-01", "2024-03-01"}}},
		{[]daily{{"2023-12-31", half}, {"2024-02-01", half}, {"2024-02-02", 1}}, []dayRange{{"2023-12-31", "2024-02-01"}, {"2024-02-02", "2024-02-02"}}},
		{[]daily{{"2024-01-01", 3 * windowRows}, {"2024-01-02", 1}}, []dayRange{{"2024-01-01", "2024-01-01"}, {"2024-01-02", "2024-01-02"}}},
		{[]daily{{"2024-01-01", 1}, {"2024-01-02", 3 * windowRows}}, []dayRange{{"2024-01-01", "2024-01-01"}, {"2024-01-02", "2024-01-02"}}},
	} {
		if got := dayRanges(c.days); !reflect.DeepEqual(got, c.want) {
			t.Errorf("ranges of %v: %v, want %v", c.days, got, c.want)
		}
	}
}

func TestParts(t *testing.T) {
	ids := make([]string, 1201)
	var sizes []int
	for _, p := range parts(ids) {
		sizes = append(sizes, len(p))
	}
	if !slices.Equal(sizes, []int{500, 500, 201}) || len(parts(nil)) != 0 {
		t.Errorf("parts of %v ids", sizes)
	}
}
