package classify

import (
	"slices"
	"testing"
)

func TestSubjects(t *testing.T) {
	tests := []struct {
		text   string
		want   []string
		relief []string
	}{
		{"The Securities and Exchange Commission today charged New York resident Ada M. Roe and Florida-based Roe Capital Group LLC, and its CEO Bo Doe, with fraud.",
			[]string{"Ada M. Roe", "Roe Capital Group LLC", "Bo Doe"}, nil},
		{"On May 2, 2025, the United States District Court for the Western District of Washington entered final judgments against former Microcap Corp. CEO Ada Roe and her husband, Bo Roe.",
			[]string{"Ada Roe", "Bo Roe"}, nil},
		{"The SEC today announced charges against seven individuals, including Ada Roe of Miami, Florida, Bo Doe of Toronto, Canada, and Cy Poe, a dual citizen of Canada and the United Kingdom.",
			[]string{"Ada Roe", "Bo Doe", "Cy Poe"}, nil},
		{"The SEC filed a complaint against Ada Roe, Bo Doe, and three entities they control: Roe Holdings, Inc., Doe Trading Ltd., and RD Ventures LLC.",
			[]string{"Ada Roe", "Bo Doe", "Roe Holdings, Inc.", "Doe Trading Ltd.", "RD Ventures LLC"}, nil},
		{"The court entered a final judgment as to defendant Ada Roe, a/k/a Adele Roe, in a case alleging that she defrauded members of the First Baptist Church of Macon.",
			[]string{"Ada Roe"}, nil},
		{"The SEC obtained final consent judgments against Ada Roe, the former Chief Financial Officer of Acme Holdings Corp., and Bo Doe, Acme's former controller.",
			[]string{"Ada Roe", "Bo Doe"}, nil},
		{"The SEC charged attorney Ada Roe and stock promoter Bo Doe for their roles in a scheme involving Acme Mining Corp. and Beta Gold Inc.",
			[]string{"Ada Roe", "Bo Doe"}, nil},
		{"The Honorable Katherine Smith of the U.S. District Court for the Southern District of New York entered a final judgment against Ada Roe on the SEC's claims.",
			[]string{"Ada Roe"}, nil},
		{"The SEC charged Dr. Ada Roe, M.D., and Mr. Bo Doe Jr. with insider trading in the securities of Acme Pharmaceuticals, Inc.",
			[]string{"Ada Roe", "Bo Doe Jr."}, nil},
		{"The SEC charged Jean-Luc de la Roe, Maria del Carmen Doe, and Xi Poe with fraud.", []string{"Jean-Luc de la Roe", "Maria del Carmen Doe", "Xi Poe"}, nil},
		{"The court entered judgments against Ada Roe and relief defendants Bo Doe and Doe Trading Ltd.", []string{"Ada Roe"}, []string{"Bo Doe", "Doe Trading Ltd."}},
		{"The complaint also named Doe Trading Ltd., which received proceeds of the scheme, as a relief defendant.", nil, []string{"Doe Trading Ltd."}},
		{"The SEC seeks bars against Ada Roe and Cy Poe, and names Doe Trading Ltd. and Bo Doe as relief defendants.", []string{"Ada Roe", "Cy Poe"}, []string{"Doe Trading Ltd.", "Bo Doe"}},
		{"The SEC previously charged Ada Roe with fraud.", nil, nil},
	}
	for _, tt := range tests {
		got, _, rel := subjects(tt.text, []statement{{Span: Span{0, len(tt.text)}, text: tt.text}})
		if names := fullNames(tt.text, got); !slices.Equal(names, tt.want) {
			t.Errorf("%s: %q, want %q", tt.text, names, tt.want)
		}
		if names := fullNames(tt.text, rel); !slices.Equal(names, tt.relief) {
			t.Errorf("%s: relief %q, want %q", tt.text, names, tt.relief)
		}
	}
}

// fullNames are the names of persons and firms among the runs, each once.
func fullNames(text string, runs []capitalRun) []string {
	var out []string
	for _, r := range runs {
		if name := r.In(text); r.kind != "" && !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	return out
}
