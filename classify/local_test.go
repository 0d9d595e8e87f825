package classify

import (
	"slices"
	"testing"
)

// A text without cover or header is taken to be of the first day it names, in the year of the
// accession number where there is one.
func TestFilingDateFromText(t *testing.T) {
	const item = "Item 5.02 Departure of Directors or Certain Officers.\n\nMr. Voss, who joined us on June 1, 2019, resigned on March 5, 2024, effective April 1, 2024.\n"
	for name, want := range map[string][2]string{
		"item.txt":                 {"2019-06-01", "filing_date_from_text"},
		"0001999001-24-000007.txt": {"2024-03-05", "filing_date_from_text"},
		"0001999001-22-000007.txt": {"2022-01-01", "filing_date_from_accession_number"},
	} {
		f, _ := FilingFromDocument([]byte(item), name)
		if string(f.FilingDate) != want[0] || !slices.Contains(f.Assumed, want[1]) || slices.Contains(f.Assumed, "filing_date_from_cover") {
			t.Errorf("%s: %s, assumed %v, want %v", name, f.FilingDate, f.Assumed, want)
		}
	}
}
